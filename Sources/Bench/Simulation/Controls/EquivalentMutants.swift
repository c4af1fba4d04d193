/// Mutants that change nothing which a crash could show, each with the reason.
enum EquivalentMutants {
    private static let reasons: [(mutant: String, reason: String)] = [
        (
            "rename of leader-epoch-checkpoint.tmp in \"close\"",
            "what a close writes differs from the file by entries below the log start alone "
                + "(retention marks nothing else as unwritten), and every start drops those"
        )
    ]

    static func reason(for mutant: Mutant) -> String? {
        reasons.first { $0.mutant == mutant.description }?.reason
    }
}
