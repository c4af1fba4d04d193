import Foundation

/// The two streams of the terminal. A reader that has gone away (`trial list | head`) is no reason to
/// end: what a command leaves in files matters more.
enum Console {
    static func say(_ text: String) {
        let lines = text.hasSuffix("\n") ? text : text + "\n"
        try? FileHandle.standardOutput.write(contentsOf: Data(lines.utf8))
    }

    static func complain(_ sentences: [String]) {
        for sentence in sentences {
            let line = sentence.hasSuffix("\n") ? sentence : sentence + "\n"
            try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
        }
    }
}
