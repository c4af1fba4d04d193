import Foundation
import Scenarios

/// `trial list`: the scenarios at hand.
enum ListCommand {
    static let row = Command(
        name: "list", operands: "[FOLDER]", operandCount: 0...1,
        summary: "list the scenarios of a folder (default: scenarios) and what each is about",
        options: []
    ) { arguments in
        let folder = arguments.operands.first ?? "scenarios"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw UsageError("there is no folder \(folder); name one: trial list FOLDER")
        }
        let files = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
        guard !files.isEmpty else { throw UsageError("\(folder) holds no .yaml file") }
        let width = files.map(\.count).max() ?? 0
        for file in files {
            let about: String
            do {
                about =
                    try PolicyFile.check("\(folder)/\(file)")
                    ?? ScenarioFile.load("\(folder)/\(file)").first?.about ?? ""
            } catch {
                about = "not valid: trial validate \(folder)/\(file) says why"
            }
            let padding = String(repeating: " ", count: width - file.count)
            Console.say("\(folder)/\(file)\(padding)  \(about)")
        }
        return .passed
    }
}
