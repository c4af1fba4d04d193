import CRdkafka
import Drivers

/// The headers of every record of a producer, as the library takes them.
final class HeaderTable {
    private var entries: [rdk_header] = []
    private var memory: [UnsafeMutableRawPointer] = []

    init(_ headers: [RecordHeader]) {
        for header in headers {
            let name = copy(Array(header.key.utf8) + [0])
            let value = copy(header.value)
            entries.append(
                rdk_header(
                    name: UnsafePointer(name.assumingMemoryBound(to: CChar.self)), value: value,
                    size: Int64(header.value.count)))
        }
    }

    deinit {
        for pointer in memory { pointer.deallocate() }
    }

    var isEmpty: Bool { entries.isEmpty }

    func withEntries(_ body: (UnsafePointer<rdk_header>?, Int32) -> Int32) -> Int32 {
        entries.withUnsafeBufferPointer { body($0.baseAddress, Int32($0.count)) }
    }

    private func copy(_ bytes: [UInt8]) -> UnsafeMutableRawPointer {
        let pointer = UnsafeMutableRawPointer.allocate(
            byteCount: max(bytes.count, 1), alignment: 1)
        pointer.copyMemory(from: bytes, byteCount: bytes.count)
        memory.append(pointer)
        return pointer
    }
}
