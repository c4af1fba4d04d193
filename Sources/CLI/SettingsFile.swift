import BrokerCore
import Foundation
import Platform
import Vocabulary

/// A file of settings on this host, with its paths looked at.
enum SettingsFile {
    /// Kafka's settings that are paths.
    static let brokerPaths = ["log.dirs", "log.dir", "metadata.log.dir"]
    /// Such a file is small; anything larger is not one.
    private static let sizeMax = ByteCount.mib(1)

    /// - Parameter paths: the keys whose values are paths; one that lost its backslashes is refused.
    static func read(
        _ place: FilePath, paths: [String] = brokerPaths
    ) throws -> [String: String] {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(
                place, limit: sizeMax, as: FileKind("settings"), in: DiskFileSystem())
        } catch {
            throw UsageError("\(error)")
        }
        do {
            let file = try PropertiesFile(bytes)
            try file.checkPaths(paths)
            return file.settings
        } catch {
            throw PathMistake(description: "\(place), \(error)")
        }
    }

    /// Throws `PathProblem` where a path among the settings stands for no place here.
    static func checkPlaces(_ settings: [String: String]) throws {
        for name in brokerPaths {
            for path in (settings[name] ?? "").split(separator: ",") {
                _ = try HostPlaces.path(path.trimmingCharacters(in: .whitespaces))
            }
        }
    }
}

/// A file whose escapes make no sense, or took a path's backslashes. Exit code 64, whatever started it.
struct PathMistake: Error, CustomStringConvertible {
    var description: String
}
