import Foundation
import Network
import Testing
import Vocabulary

@Suite struct FileSendingTests {
    @Test func `stretches of a file and memory arrive in order through a full socket`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        let content = patterned(24 << 20, seed: 8)
        let file = try TemporaryFile(content)
        let client = pair.connect()
        let server = pair.server[0]
        var expected: [UInt8] = []
        var position = 0
        for round in 0..<40 {
            let head = patterned(round * 7 % 90, seed: UInt64(round))
            let length = round == 20 ? 16 << 20 : (round * 5077) % 30_000
            server.write(head)
            server.write(
                FileRegion(
                    descriptor: file.descriptor, position: Int64(position), length: length,
                    owner: file))
            expected += head + content[position..<position + length]
            position += length
        }
        server.flush()
        #expect(server.pendingBytes > 0, "the socket took it all: nothing was proved")
        #expect(pair.run { pair.clientEnd.bytes.count >= expected.count })
        #expect(pair.clientEnd.bytes == expected)
        client.close()
    }

    @Test func `a file that ends early ends the connection`() throws {
        let pair = try LoopPair()
        defer { pair.close() }
        let file = try TemporaryFile(patterned(1000, seed: 9))
        let client = pair.connect()
        let server = pair.server[0]
        server.write(
            FileRegion(descriptor: file.descriptor, position: 0, length: 1001, owner: file))
        server.flush()
        #expect(pair.run { !pair.clientEnd.ends.isEmpty })
        #expect(pair.serverEnd.ends.map(\.message) == ["a file ended before its bytes were sent"])
        #expect(pair.clientEnd.bytes.count <= 1000)
        client.close()
    }
}

private final class TemporaryFile {
    let descriptor: Int32
    private let handle: FileHandle

    init(_ content: [UInt8]) throws {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent(
            "trial-network-\(UUID().uuidString)")
        try Data(content).write(to: place)
        handle = try FileHandle(forReadingFrom: place)
        try FileManager.default.removeItem(at: place)
        descriptor = handle.fileDescriptor
    }
}
