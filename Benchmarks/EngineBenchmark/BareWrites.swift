import Foundation
import Platform
import Vocabulary

/// The same bytes written in the same portions to one file, and nothing else: what of a record's cost
/// is the host's.
enum BareWrites {
    static func run(in place: FilePath, records: Int, portion: Int = 16_384) throws -> EngineResult
    {
        let directory = place.appending("bare-writes")
        defer { try? FileManager.default.removeItem(atPath: directory.text) }
        try FileManager.default.createDirectory(
            atPath: directory.text, withIntermediateDirectories: true)
        let file = try DiskFileSystem().open(
            directory.appending("file"), .create, as: FileKind("benchmark"))
        defer { file.close() }
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: portion, alignment: 64)
        defer { bytes.deallocate() }
        bytes.copyBytes(from: (0..<portion).map { UInt8(truncatingIfNeeded: $0 &* 31) })

        let total = Int64(records) * 100
        let start = MonotonicClock.now()
        let thread = ProcessUsage.cpuTimeOfThisThread()
        let process = ProcessUsage.ofThisProcess()
        var position: Int64 = 0
        while position < total {
            if position & (8 << 20 - 1) == 0 { file.preallocate(from: position, length: 8 << 20) }
            try file.write(UnsafeRawBufferPointer(bytes), at: position)
            position += Int64(portion)
        }
        return EngineResult(
            records: records, bytes: Int(position), failed: 0, span: MonotonicClock.now() - start,
            threadTime: ProcessUsage.cpuTimeOfThisThread() - thread,
            before: process, after: ProcessUsage.ofThisProcess())
    }
}
