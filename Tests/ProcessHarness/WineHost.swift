package import Foundation

/// Windows as far as Wine is one: a prefix of its own under the temporary folder, and in it a program
/// `trial.exe` that starts a program of this host with the same words, directory and streams.
package final class WineHost {
    /// Why there is none here, or nil.
    package static var absence: String? {
        #if arch(x86_64)
            if Tool(named: "wine") == nil { return "there is no wine on the PATH (Debian: wine)" }
            if Tool(named: "wineserver") == nil && server == nil { return "wine has no wineserver" }
            if Tool(named: "swift") == nil {
                return "there is no swift on the PATH to build the shim"
            }
            return TrialBinary.path == nil ? "needs TRIAL_BINARY" : nil
        #else
            return "the shim is for x86-64"
        #endif
    }

    /// Debian keeps it off the PATH.
    private static var server: String? {
        ["/usr/lib/wine/wineserver64", "/usr/lib/wine/wineserver", "/usr/bin/wineserver"]
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }

    package struct Result {
        package var status: Int32
        package var output: String
        package var errors: String
    }

    package let folder: URL
    private let wine: String
    private var count = 0

    package var prefix: URL { folder.appending(path: "prefix") }
    package var drive: URL { prefix.appending(path: "drive_c") }
    package var shim: URL { folder.appending(path: "trial.exe") }

    package init() throws {
        wine = Tool(named: "wine")?.path ?? "/nowhere"
        folder = FileManager.default.temporaryDirectory
            .appending(path: "trial-wine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: prefix, withIntermediateDirectories: true)
        let script = TrialBinary.root.appending(path: "Tests/Wine/build.sh").path
        let built = try run(script, [shim.path], environment: ProcessInfo.processInfo.environment)
        guard built.status == 0 else {
            throw HostProcess.Failure(description: "the shim was not built: \(built.errors)")
        }
        let first = try run(wine, ["cmd", "/c", "ver"], environment: environment())
        guard first.status == 0 else {
            throw HostProcess.Failure(description: "wine did not start: \(first.errors)")
        }
    }

    /// Ends Wine's processes of this prefix, and only those.
    package func close() {
        if let server = Tool(named: "wineserver")?.path ?? Self.server {
            _ = try? run(server, ["-k"], environment: environment())
            _ = try? run(server, ["-w"], environment: environment())
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// - Parameter binary: what `trial.exe` starts; the built `trial` when nil.
    package func environment(
        binary: String? = nil, _ more: [String: String] = [:]
    ) -> [String: String] {
        var all = ProcessInfo.processInfo.environment
        for name in ["DISPLAY", "KAFKA_ZOOKEEPER_HOME", "KAFKA_HOME"] { all[name] = nil }
        all["WINEPREFIX"] = prefix.path
        all["WINEDEBUG"] = "-all"
        // Neither is asked for, and each would be looked for on the net.
        all["WINEDLLOVERRIDES"] = "mscoree=,mshtml=,winemenubuilder.exe="
        all["TRIAL_BINARY"] = binary ?? TrialBinary.path
        all["TRIAL_DRIVES"] = "C=\(drive.path)"
        return all.merging(more) { $1 }
    }

    /// A copy of what a distribution has for Windows, with `trial.exe` among its scripts.
    package func makeDistribution(at place: URL) throws {
        let files = FileManager.default
        try files.createDirectory(at: place, withIntermediateDirectories: true)
        try files.createDirectory(
            at: place.appending(path: "bin"), withIntermediateDirectories: true)
        for name in ["bin/windows", "config"] {
            try files.copyItem(
                at: TrialBinary.root.appending(path: name), to: place.appending(path: name))
        }
        try files.copyItem(at: shim, to: place.appending(path: "bin/windows/trial.exe"))
    }

    /// Starts a batch file with these lines from a directory of drive C.
    package func start(
        _ lines: [String], environment: [String: String]? = nil, from directory: URL? = nil
    ) throws -> HostProcess {
        count += 1
        let file = drive.appending(path: "run-\(count).bat")
        let text = (["@echo off"] + lines).map { $0 + "\r\n" }.joined()
        try Data(text.utf8).write(to: file)
        return try start(
            wine, ["cmd", "/c", #"C:\run-\#(count).bat"#],
            environment: environment ?? self.environment(), from: directory)
    }

    package func run(
        _ lines: [String], environment: [String: String]? = nil, from directory: URL? = nil
    ) throws -> Result {
        let result = try end(try start(lines, environment: environment, from: directory))
        guard (result.output + result.errors).contains("Can't recognize '\"C:") else {
            return result
        }
        // On a busy host Wine does not always start a program that is there. Where it is not, and where
        // the words were wrong, the second answer is the first one's.
        return try end(try start(lines, environment: environment, from: directory))
    }

    /// One word of a command line after the other, as `cmd /c` is given them.
    package func command(_ words: [String], environment: [String: String]? = nil) throws -> Result {
        try run(wine, ["cmd", "/c"] + words, environment: environment ?? self.environment())
    }

    package func end(_ process: HostProcess) throws -> Result {
        let status = try process.wait(seconds: 60)
        return Result(
            status: status, output: process.output.replacing("\r\n", with: "\n"),
            errors: process.errors.replacing("\r\n", with: "\n"))
    }

    private func run(
        _ path: String, _ arguments: [String], environment: [String: String]
    ) throws -> Result {
        try end(try start(path, arguments, environment: environment, from: nil))
    }

    private func start(
        _ path: String, _ arguments: [String], environment: [String: String], from directory: URL?
    ) throws -> HostProcess {
        count += 1
        return try HostProcess(
            path, arguments, environment: environment, folder: directory ?? folder,
            streams: folder.appending(path: "stream-\(count)"))
    }
}
