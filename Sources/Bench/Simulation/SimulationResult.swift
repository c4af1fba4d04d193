/// What became of one recorded run.
package struct SimulationResult: Sendable {
    package struct Violation: Sendable, CustomStringConvertible {
        package var index: Int
        package var place: String
        package var texts: [String]
        package var description: String {
            place + ":\n  " + texts.prefix(6).joined(separator: "\n  ")
        }
    }

    package var facts = ""
    package var operations = 0
    /// Images recovered and checked.
    package var images = 0
    /// Images left out because the same moment had left the same bytes before.
    package var repeated = 0
    /// More of them, of recoveries that were crashed themselves.
    package var imagesInsideRecovery = 0
    package var coverage = CrashCoverage()
    package var violations: [Violation] = []

    package init() {}

    package mutating func add(_ other: SimulationResult) {
        operations += other.operations
        images += other.images
        repeated += other.repeated
        imagesInsideRecovery += other.imagesInsideRecovery
        coverage.add(other.coverage)
        violations += other.violations
    }
}
