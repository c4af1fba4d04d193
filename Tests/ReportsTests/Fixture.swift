import Foundation

enum Fixture {
    static func path(_ name: String, file: String = #filePath) -> String {
        URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures").appendingPathComponent(name).path
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// Into the folder that TRIAL_PAGES names, to be looked at in a browser; else nothing.
    static func show(_ page: String, _ name: String) throws {
        guard let folder = ProcessInfo.processInfo.environment["TRIAL_PAGES"] else { return }
        try page.write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8)
    }

    /// Compares with the committed text; with TRIAL_REWRITE set it is accepted as the new one.
    static func isAsCommitted(_ text: String, _ name: String) throws -> Bool {
        if ProcessInfo.processInfo.environment["TRIAL_REWRITE"] != nil {
            try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        }
        return try Fixture.text(name) == text
    }
}
