import Foundation

/// Python's `ntpath`, `posixpath` and `pathlib`, asked through `TRIAL_PYTHON`.
enum PathOracle {
    static var python: String? { ProcessInfo.processInfo.environment["TRIAL_PYTHON"] }

    struct Question: Encodable {
        var path: String
        var other: String
    }

    struct Answer: Decodable {
        var drive: String
        var normalized: String
        var pathDrive: String
        var hasRoot: Bool
        var isAbsolute: Bool
        var names: [String]
        var lastName: String
        var suffix: String
        var parent: String
        var text: String
        var joined: String
        var isSame: Bool
        var isReserved: Bool
    }

    struct Failure: Error, CustomStringConvertible { var description: String }

    private static let script = """
        import json, ntpath, pathlib, posixpath, sys, warnings
        warnings.simplefilter("ignore")
        windows = sys.argv[1] == "windows"
        paths, pure = (ntpath, pathlib.PureWindowsPath) if windows else (posixpath, pathlib.PurePosixPath)
        answers = []
        for question in json.load(sys.stdin):
            text, other = question["path"], question["other"]
            path = pure(text)
            answers.append(dict(
                drive=paths.splitdrive(text)[0], normalized=paths.normpath(text),
                pathDrive=path.drive, hasRoot=path.root != "", isAbsolute=path.is_absolute(),
                names=list(path.parts[1:] if path.anchor else path.parts), lastName=path.name,
                suffix=path.suffix, parent=str(path.parent), text=str(path),
                joined=str(path / pure(other)), isSame=path == pure(other),
                isReserved=windows and path.is_reserved()))
        json.dump(answers, sys.stdout)
        """

    static func ask(_ questions: [Question], style: String) throws -> [Answer] {
        try ask(questions, script, [style])
    }

    /// The words as one line of Windows.
    static func commandLine(_ words: [[String]]) throws -> [String] {
        let script = """
            import json, subprocess, sys
            json.dump([subprocess.list2cmdline(words) for words in json.load(sys.stdin)], sys.stdout)
            """
        return try ask(words, script, [])
    }

    private static func ask<Question: Encodable, Answer: Decodable>(
        _ question: Question, _ script: String, _ words: [String]
    ) throws -> Answer {
        let process = Process()
        process.executableURL = URL(filePath: python ?? "/nowhere")
        process.arguments = ["-c", script] + words
        process.environment = ["PYTHONUTF8": "1"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(question))
        try input.fileHandleForWriting.close()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "the oracle ended with \(process.terminationStatus)")
        }
        return try JSONDecoder().decode(Answer.self, from: answer)
    }
}
