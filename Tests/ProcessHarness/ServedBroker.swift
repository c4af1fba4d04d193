package import Foundation

/// `trial serve` as a child of a test, on a free port of 127.0.0.1.
package final class ServedBroker {
    package struct NotReady: Error, CustomStringConvertible {
        package var description: String
    }

    package let port: Int
    package let directory: URL
    private let process: Process

    package var address: String { "127.0.0.1:\(port)" }

    /// Starts it and waits for its ready line, which ends the wait as does the end of the process.
    package init(trial: TrialBinary, directory: URL, port: Int, overrides: [String] = []) throws {
        self.port = port
        self.directory = directory
        process = Process()
        process.executableURL = URL(filePath: try TrialBinary.requirePath())
        process.arguments =
            ["serve", "--log-level", "warn"]
            + (["listeners=PLAINTEXT://127.0.0.1:\(port)", "log.dirs=\(directory.path)"] + overrides)
            .flatMap { ["--override", $0] }
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.standardError
        try process.run()
        var seen = ""
        while !seen.contains("started") {
            let bytes = output.fileHandleForReading.availableData
            if bytes.isEmpty { throw NotReady(description: "serve ended; it said: \(seen)") }
            seen += String(decoding: bytes, as: UTF8.self)
        }
    }

    /// SIGKILL.
    package func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// SIGTERM; answers the exit status.
    @discardableResult
    package func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// A port that was free a moment ago.
    package static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                guard bind(descriptor, raw, length) == 0 else { return 0 }
                getsockname(descriptor, raw, &length)
                return Int(UInt16(bigEndian: pointer.pointee.sin_port))
            }
        }
    }
}
