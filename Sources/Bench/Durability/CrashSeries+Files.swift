import Measurements
package import Platform
package import Reports
import Vocabulary

extension CrashSeries {
    /// `series.json` and the page of it.
    package func write(to directory: FilePath) throws {
        for (name, text) in [("series.json", try self.text()), ("report.html", try page())] {
            try FileBytes.replaceDurably(
                directory.appending(name), with: Array(text.utf8), as: FileKind("report"),
                in: DiskFileSystem())
        }
    }

    private func page() throws -> String { try CrashPage(self).html() }

    package init(reading directory: FilePath) throws {
        try self.init(readingFile: directory.appending("series.json"))
    }

    package init(readingFile file: FilePath) throws {
        let bytes = try FileBytes.read(
            file, limit: .mib(256), as: FileKind("report"), in: DiskFileSystem())
        self = try RecordJSON.decode(
            CrashSeries.self, from: String(decoding: bytes, as: UTF8.self))
    }
}
