import Platform
import Simulation
import Vocabulary

/// Runs that failed once, shrunk, one a line as options of `trial simulate`: a list that only grows.
/// Lines that begin with `#` say what was wrong.
struct KeptSimulations {
    let path: FilePath
    private(set) var lines: [String] = []
    private static let sizeMax = ByteCount.mib(1)

    /// - Throws: `UsageError` for a line that is no run.
    init(_ path: FilePath) throws {
        self.path = path
        guard DiskFileSystem().exists(path) else { return }
        let bytes = try FileBytes.read(
            path, limit: Self.sizeMax, as: FileKind("report"), in: DiskFileSystem())
        lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        for line in lines where !line.hasPrefix("#") && SimulationOptions(text: line) == nil {
            throw UsageError(
                "\(path) keeps no run in \"\(line)\": write it as `trial simulate` does")
        }
    }

    var runs: [SimulationOptions] { lines.compactMap { SimulationOptions(text: $0) } }

    /// Stores a shrunk run, unless it is there.
    mutating func keep(_ options: SimulationOptions, because reason: String) throws {
        guard !lines.contains(options.text) else { return }
        lines += ["# \(reason.split(separator: "\n").joined(separator: " "))", options.text]
        try FileBytes.replaceDurably(
            path, with: Array((lines.joined(separator: "\n") + "\n").utf8),
            as: FileKind("report"), in: DiskFileSystem())
    }
}
