import Foundation
import Glibc
import Platform

/// A directory of the host for one test, removed with everything in it.
final class TemporaryDirectory {
    let path: FilePath

    init() throws {
        let place = FileManager.default.temporaryDirectory
            .appendingPathComponent("trial-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        path = FilePath(place.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.text) }

    /// What the file takes on the device, preallocated blocks included.
    static func allocatedBytes(_ path: String) -> Int64 {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        return Int64(status.st_blocks) * 512
    }
}
