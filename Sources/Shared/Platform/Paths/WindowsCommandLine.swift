/// The words of a program as one line, which is all that Windows hands to a new process.
package enum WindowsCommandLine {
    /// A word so that `CommandLineToArgvW` makes it again: in quotation marks where it has blanks, each
    /// mark in it with a backslash before, and backslashes doubled where a mark follows.
    package static func quoted(_ word: String) -> String {
        let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n", "\u{B}"]
        let isBare = !word.isEmpty && !word.unicodeScalars.contains(where: blanks.contains)
        var text = isBare ? "" : "\""
        var backslashes = 0
        for scalar in word.unicodeScalars {
            if scalar == "\\" {
                backslashes += 1
                continue
            }
            let isMark = scalar == "\""
            text += String(repeating: "\\", count: isMark ? 2 * backslashes + 1 : backslashes)
            text.unicodeScalars.append(scalar)
            backslashes = 0
        }
        if isBare { return text + String(repeating: "\\", count: backslashes) }
        return text + String(repeating: "\\", count: 2 * backslashes) + "\""
    }

    package static func line(_ words: [String]) -> String {
        words.map(quoted).joined(separator: " ")
    }
}
