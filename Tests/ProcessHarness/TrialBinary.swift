package import Foundation

/// The built `trial`, driven as a user does. These tests import no room.
package struct TrialBinary {
    package struct Result {
        package var status: Int32
        package var output: String
        package var errors: String
        /// Lines of the error stream.
        package var sentences: [String] { errors.split(separator: "\n").map(String.init) }
    }

    package static var path: String? { ProcessInfo.processInfo.environment["TRIAL_BINARY"] }
    package static var root: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    struct NoBinary: Error {}

    static func requirePath() throws -> String {
        guard let path else { throw NoBinary() }
        return path
    }

    package let scratch: URL

    package init() throws {
        scratch = FileManager.default.temporaryDirectory
            .appending(path: "trial-process-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    }

    package func remove() { try? FileManager.default.removeItem(at: scratch) }

    /// Starts it without waiting, its streams into files of the scratch folder.
    package func start(_ arguments: [String], name: String = "trial") throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: try TrialBinary.requirePath())
        process.arguments = arguments
        process.currentDirectoryURL = scratch
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try stream("\(name).out")
        process.standardError = try stream("\(name).err")
        try process.run()
        return process
    }

    package func run(_ arguments: [String], name: String = "trial") throws -> Result {
        let process = try start(arguments, name: name)
        process.waitUntilExit()
        return result(of: process, name: name)
    }

    package func result(of process: Process, name: String = "trial") -> Result {
        Result(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: text("\(name).out"), errors: text("\(name).err"))
    }

    package func text(_ file: String) -> String {
        (try? String(contentsOf: scratch.appending(path: file), encoding: .utf8)) ?? ""
    }

    @discardableResult
    package func write(_ text: String, to file: String) throws -> String {
        let url = scratch.appending(path: file)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    /// Processes of this host whose command line names the scratch folder.
    package func left() throws -> [String] {
        let proc = try FileManager.default.contentsOfDirectory(atPath: "/proc")
        return proc.filter { Int($0) != nil }.compactMap { pid in
            guard
                let line = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8),
                line.contains(scratch.path)
            else { return nil }
            return "\(pid) \(line)"
        }
    }

    private func stream(_ name: String) throws -> FileHandle {
        let url = scratch.appending(path: name)
        _ = FileManager.default.createFile(atPath: url.path, contents: nil)
        return try FileHandle(forWritingTo: url)
    }
}
