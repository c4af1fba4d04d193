import Foundation

/// The two streams of the terminal.
enum Console {
    static func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text.hasSuffix("\n") ? text : text + "\n").utf8))
    }

    static func complain(_ sentences: [String]) {
        for sentence in sentences {
            let line = sentence.hasSuffix("\n") ? sentence : sentence + "\n"
            FileHandle.standardError.write(Data(line.utf8))
        }
    }
}
