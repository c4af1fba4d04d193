import Foundation

/// scipy, asked through `TRIAL_PYTHON`: a script gets JSON on its input and answers JSON.
enum Oracle {
    static var path: String? { ProcessInfo.processInfo.environment["TRIAL_PYTHON"] }

    struct Failure: Error, CustomStringConvertible { var description: String }

    static func ask<Question: Encodable, Answer: Decodable>(
        _ script: String, _ question: Question, as type: Answer.Type = Answer.self
    ) throws -> Answer {
        let process = Process()
        process.executableURL = URL(filePath: path ?? "/nowhere")
        process.arguments = [
            "-c",
            "import json, sys\nimport numpy as np\nfrom scipy import stats\n"
                + "q = json.load(sys.stdin)\n" + script,
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.standardError
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(question))
        try input.fileHandleForWriting.close()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "the oracle ended with \(process.terminationStatus)")
        }
        return try JSONDecoder().decode(type, from: answer)
    }
}
