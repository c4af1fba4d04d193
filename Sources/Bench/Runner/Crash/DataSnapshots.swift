import Foundation
package import Platform

/// Copies of a data directory as each crash left it, before a start mends anything: a start on a
/// copy can be repeated as often as it takes to understand it.
///
/// A file that is as large and as old as in the copy before is a hard link to that one, so all of
/// them take little more than the data itself. Never a link to the broker's own file, which a start
/// may shorten.
package final class DataSnapshots {
    private let data: FilePath
    private let directory: FilePath
    private var number = 0
    private var previous: [String: Copied] = [:]

    private struct Copied {
        var size: Int
        var modified: Date
        var path: String
    }

    init(of data: FilePath, in directory: FilePath) {
        self.data = data
        self.directory = directory
    }

    package static func remove(_ directory: FilePath) {
        try? FileManager.default.removeItem(atPath: directory.text)
    }

    func take() throws {
        number += 1
        let files = FileManager.default
        let digits = String(number)
        let target = directory.appending(
            "crash-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits)
        try files.createDirectory(
            atPath: target.text, withIntermediateDirectories: true)
        var copied: [String: Copied] = [:]
        for name in try files.subpathsOfDirectory(atPath: data.text).sorted() {
            let source = data.text + "/" + name
            let copy = target.text + "/" + name
            let attributes = try files.attributesOfItem(atPath: source)
            if attributes[.type] as? FileAttributeType == .typeDirectory {
                try files.createDirectory(atPath: copy, withIntermediateDirectories: true)
                continue
            }
            let size = attributes[.size] as? Int ?? -1
            let modified = attributes[.modificationDate] as? Date ?? .distantPast
            if let before = previous[name], before.size == size, before.modified == modified {
                try files.linkItem(atPath: before.path, toPath: copy)
            } else {
                try files.copyItem(atPath: source, toPath: copy)
            }
            copied[name] = Copied(size: size, modified: modified, path: copy)
        }
        previous = copied
    }
}
