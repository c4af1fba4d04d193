import Foundation

enum Fixture {
    static func path(_ name: String, file: String = #filePath) -> String {
        URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures").appendingPathComponent(name).path
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// Compares with the committed text; with TRIAL_REWRITE set it is accepted as the new one.
    static func isAsCommitted(_ text: String, _ name: String) throws -> Bool {
        if ProcessInfo.processInfo.environment["TRIAL_REWRITE"] != nil {
            try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        }
        return try Fixture.text(name) == text
    }
}
