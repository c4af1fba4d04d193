/// Where something stands: a file with line and column, or an option of the command line.
package struct Mark: Hashable, Sendable {
    package var source: String
    /// From 1; 0 when there is no line.
    package var line = 0
    package var column = 0
}

/// The mistakes found so far. Reading goes on after one, so that a user sees them together.
package final class Problems {
    private var errors: [ScenarioError] = []
    private var marks: Set<Mark> = []
    private var sources: [String] = []
    private var isCut = false

    package init() {}

    package var isEmpty: Bool { errors.isEmpty }
    var isFull: Bool { errors.count == ScenarioLimits.errors }

    /// Keeps the first report of each place: a value that reaches several plans or blocks (by a
    /// matrix, by defaults) is one mistake.
    func report(_ mark: Mark, _ message: String) {
        guard marks.insert(mark).inserted else { return }
        keep(ScenarioError(at: mark, message))
    }

    /// For keys that are not there: a block can lack several.
    func reportMissing(_ mark: Mark, _ message: String) {
        let error = ScenarioError(at: mark, message)
        if !errors.contains(error) { keep(error) }
    }

    private func keep(_ error: ScenarioError) {
        guard !isFull else {
            isCut = true
            return
        }
        if !sources.contains(error.file) { sources.append(error.file) }
        errors.append(error)
    }

    package func throwIfAny() throws(ScenarioErrors) {
        guard !errors.isEmpty else { return }
        let rank = Dictionary(uniqueKeysWithValues: sources.enumerated().map { ($1, $0) })
        let sorted = errors.sorted {
            (rank[$0.file] ?? 0, $0.line, $0.column) < (rank[$1.file] ?? 0, $1.line, $1.column)
        }
        throw ScenarioErrors(sorted, isCut: isCut)
    }
}

/// What is wrong with one value, without its place: the second half of a sentence.
package struct Complaint: Error {
    package var text: String

    init(_ text: String) { self.text = text }
}
