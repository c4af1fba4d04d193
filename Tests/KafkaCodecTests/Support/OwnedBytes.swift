/// A heap block of exactly its bytes, so that a sanitizer sees every read past the end.
final class OwnedBytes {
    let buffer: UnsafeMutableRawBufferPointer

    init(_ bytes: some Collection<UInt8>) {
        buffer = .allocate(byteCount: bytes.count, alignment: 1)
        buffer.copyBytes(from: bytes)
    }

    deinit { buffer.deallocate() }

    var readOnly: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer) }
    var array: [UInt8] { Array(buffer) }
}
