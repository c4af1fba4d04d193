package import Platform

/// What the images of a simulation were made of: for each verb and kind of file, what became of the
/// operation, and how many states of the disk that gave.
package struct CrashCoverage: Sendable {
    package enum Fate: String, Sendable, Comparable, CaseIterable {
        /// The process died just before the operation, or inside it.
        case diedBefore = "died before"
        case diedInside = "died inside"
        /// A power cut came while it was pending.
        case kept, lost, torn

        package static func < (a: Fate, b: Fate) -> Bool { a.rawValue < b.rawValue }
    }

    package struct Cell: Hashable, Sendable, Comparable, CustomStringConvertible {
        package var verb: FileVerb
        package var kind: FileKind
        package var fate: Fate

        package var description: String { "\(verb) \(kind) \(fate.rawValue)" }

        package static func < (a: Cell, b: Cell) -> Bool {
            (a.kind.name, a.verb.rawValue, a.fate) < (b.kind.name, b.verb.rawValue, b.fate)
        }
    }

    package private(set) var cells: [Cell: Int] = [:]
    /// Distinct states of the disk that were recovered, after so many images: a curve that has gone
    /// flat says that more of the same finds nothing new.
    package private(set) var curve: [(images: Int, states: Int)] = []
    private var states: Set<UInt64> = []
    private var imageCount = 0

    package var stateCount: Int { states.count }

    package var sortedCells: [(cell: Cell, count: Int)] {
        cells.sorted { $0.key < $1.key }.map { (cell: $0.key, count: $0.value) }
    }

    mutating func note(_ choice: CrashChoice, _ pending: [FileOperation], next: FileOperation?) {
        switch choice {
        case .processDeath:
            if let next { count(next, .diedBefore) }
        case .processDeathInsideWrite:
            if let next { count(next, .diedInside) }
        case .powerCut(let survivals):
            for operation in pending {
                switch survivals[operation.index] {
                case nil: count(operation, .lost)
                case .whole: count(operation, .kept)
                case .prefix, .sectors: count(operation, .torn)
                }
            }
        }
    }

    mutating func note(state: UInt64) {
        imageCount += 1
        states.insert(state)
        if imageCount.nonzeroBitCount == 1, imageCount >= 64 {
            curve.append((imageCount, states.count))
        }
    }

    mutating func add(_ other: CrashCoverage) {
        cells.merge(other.cells, uniquingKeysWith: +)
        states.formUnion(other.states)
        imageCount += other.imageCount
        curve.append((imageCount, states.count))
    }

    private mutating func count(_ operation: FileOperation, _ fate: Fate) {
        cells[Cell(verb: operation.verb, kind: operation.kind, fate: fate), default: 0] += 1
    }
}
