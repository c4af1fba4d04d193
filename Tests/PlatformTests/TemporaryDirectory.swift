import Foundation
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
}
