/// First in, first out, in one array: popping moves a mark, and the front is given back now and
/// then.
struct Fifo<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }
    var first: Element? { isEmpty ? nil : elements[head] }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    mutating func prepend(_ element: Element) {
        if head > 0 {
            head -= 1
            elements[head] = element
        } else {
            elements.insert(element, at: 0)
        }
    }

    /// Puts an element in front of the first for which the predicate is true, or at the end.
    mutating func insert(_ element: Element, beforeFirst isLater: (Element) -> Bool) {
        let place = elements[head...].firstIndex { $0.map(isLater) ?? false } ?? elements.count
        if place == head { prepend(element) } else { elements.insert(element, at: place) }
    }

    mutating func removeAll(where isGone: (Element) -> Bool) {
        elements = elements[head...].filter { $0.map { !isGone($0) } ?? false }
        head = 0
    }

    func forEach(_ body: (Element) -> Void) {
        for element in elements[head...] { element.map(body) }
    }

    /// Takes out everything, in order.
    mutating func popAll() -> [Element] {
        let all = elements[head...].compactMap { $0 }
        elements = []
        head = 0
        return all
    }
}
