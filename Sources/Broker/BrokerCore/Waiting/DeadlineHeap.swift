import Vocabulary

/// Elements by deadline, the earliest first; those of one deadline in the order of their coming.
struct DeadlineHeap<Element> {
    fileprivate struct Entry {
        var deadline: Instant
        var order: UInt64
        var element: Element

        func isBefore(_ other: Entry) -> Bool {
            deadline == other.deadline ? order < other.order : deadline < other.deadline
        }
    }

    private var entries: [Entry] = []
    private var nextOrder: UInt64 = 0

    var count: Int { entries.count }
    var earliest: Instant? { entries.first?.deadline }
    var first: Element? { entries.first?.element }

    mutating func insert(_ element: Element, at deadline: Instant) {
        entries.append(Entry(deadline: deadline, order: nextOrder, element: element))
        nextOrder += 1
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeFirst() -> Element? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first.element }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            guard least != parent else { break }
            entries.swapAt(parent, least)
            parent = least
        }
        return first.element
    }

    /// Drops elements that nobody waits for any more.
    mutating func removeAll(where isGone: (Element) -> Bool) {
        let kept = entries.filter { !isGone($0.element) }
        entries.removeAll(keepingCapacity: true)
        for entry in kept.sorted(by: { $0.isBefore($1) }) { entries.append(entry) }
    }
}

extension DeadlineHeap: Sendable where Element: Sendable {}
extension DeadlineHeap.Entry: Sendable where Element: Sendable {}
