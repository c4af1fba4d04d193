import Testing

@testable import Network

@Suite struct InputBufferTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `bytes in pieces of any size come out in order`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 64)
        defer { scratch.deallocate() }
        var buffer = InputBuffer()
        defer { buffer.release() }
        let stream = patterned(400_000, seed: seed)
        var read = 0
        var out: [UInt8] = []
        while read < stream.count {
            let space = buffer.space(scratch: scratch)
            #expect(!space.isEmpty)
            let size = min(Int.random(in: 1...space.count, using: &random), stream.count - read)
            stream.withUnsafeBytes {
                space.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[read..<read + size]))
            }
            read += size
            let bytes = buffer.take(size, scratch: scratch)
            let wanted = [0, bytes.count, bytes.count / 2].randomElement(using: &random)!
            let consumed = bytes.count > 60_000 ? bytes.count : wanted
            out += bytes[..<consumed]
            let needed = bytes.count - consumed + Int.random(in: 1...20_000, using: &random)
            buffer.keep(bytes, after: ReadProgress(consumed: consumed, needed: needed))
            #expect(buffer.count == bytes.count - consumed, "seed \(seed)")
        }
        out += buffer.unconsumed
        #expect(out == stream, "seed \(seed)")
    }

    @Test func `a size that was only announced takes no memory`() {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 131_072, alignment: 64)
        defer { scratch.deallocate() }
        var buffer = InputBuffer()
        defer { buffer.release() }
        var arrived = 0
        while arrived < 1 << 20 {
            let size = min(buffer.space(scratch: scratch).count, 7000)
            let bytes = buffer.take(size, scratch: scratch)
            arrived += size
            buffer.keep(bytes, after: ReadProgress(consumed: 0, needed: 100 << 20))
            #expect(buffer.trim() <= max(4 * arrived, 256))
        }
    }

    @Test func `memory goes back once nothing was read between two trims`() {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 64)
        defer { scratch.deallocate() }
        var buffer = InputBuffer()
        for _ in 0..<20 {
            let space = buffer.space(scratch: scratch)
            let bytes = buffer.take(space.count, scratch: scratch)
            buffer.keep(bytes, after: ReadProgress(consumed: 0, needed: 1 << 20))
        }
        let all = buffer.unconsumed
        buffer.keep(all, after: ReadProgress(consumed: all.count, needed: 0))
        #expect(buffer.trim() > 20_000)
        #expect(buffer.trim() == 0)
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
