import Foundation
import Measurements
package import Platform
import Vocabulary

/// `series.json` of a crash command: every stratum as it stands, written after every run.
package struct CrashSeries: Codable, Sendable {
    package var schema = "trial.series/v1"
    package var command: String
    package var tool: String
    package var controls: String
    package var strata: [StratumResult] = []

    package init(command: String, tool: String, controls: String) {
        self.command = command
        self.tool = tool
        self.controls = controls
    }

    package mutating func put(_ stratum: StratumResult) {
        if let place = strata.firstIndex(where: { $0.name == stratum.name }) {
            strata[place] = stratum
        } else {
            strata.append(stratum)
        }
    }

    package func write(to directory: FilePath) throws {
        try FileBytes.replaceDurably(
            directory.appending("series.json"), with: Array(RecordJSON.text(of: self).utf8),
            as: FileKind("report"), in: DiskFileSystem())
    }

    package init(reading directory: FilePath) throws {
        let bytes = try FileBytes.read(
            directory.appending("series.json"), limit: .mib(256), as: FileKind("report"),
            in: DiskFileSystem())
        self = try RecordJSON.decode(
            CrashSeries.self, from: String(decoding: bytes, as: UTF8.self))
    }
}
