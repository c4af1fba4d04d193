/// Mutants that change nothing which a crash could show, each with the reason.
enum EquivalentMutants {
    private static let reasons: [(mutant: String, reason: String)] = []

    static func reason(for mutant: Mutant) -> String? {
        reasons.first { $0.mutant == mutant.description }?.reason
    }
}
