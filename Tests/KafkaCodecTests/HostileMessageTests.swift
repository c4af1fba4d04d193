import KafkaCodec
import Testing

@Suite struct HostileMessageTests {
    @Test func `a message cut anywhere is an error, never a crash`() throws {
        for fixture in try Fixture.lines(of: "messages.txt") {
            let (kind, version, body) = try body(of: fixture)
            for length in 0..<body.count {
                #expect(throws: CodecError.self, "\(kind.name) v\(version) cut at \(length)") {
                    try kind.decode(OwnedBytes(body[..<length]), version)
                }
            }
        }
    }

    @Test func `changed bytes are read or refused, and what is read can be written`() throws {
        var refused = 0
        var read = 0
        for (line, fixture) in try Fixture.lines(of: "messages.txt").enumerated() {
            let (kind, version, body) = try body(of: fixture)
            guard !body.isEmpty else { continue }
            for round in 0..<60 {
                let seed = UInt64(line) << 16 | UInt64(round)
                var generator = SeededGenerator(seed: seed)
                var changed = body
                for _ in 0...(round % 3) {
                    let index = Int(generator.next() % UInt64(changed.count))
                    changed[index] =
                        round.isMultiple(of: 2)
                        ? changed[index] ^ (1 << UInt8(generator.next() % 8))
                        : UInt8(truncatingIfNeeded: generator.next())
                }
                do {
                    let decoded = try kind.decode(OwnedBytes(changed), version)
                    #expect(decoded.isStable, "\(kind.name) v\(version), seed \(seed)")
                    read += 1
                } catch is CodecError {
                    refused += 1
                }
            }
        }
        #expect(refused > 1_000 && read > 1_000, "\(refused) refused, \(read) read")
    }

    @Test func `random bytes are never a crash`() {
        for kind in MessageKind.all {
            for version in kind.versions {
                for round in 0..<50 {
                    let seed = UInt64(kind.api.rawValue) << 32 | UInt64(version) << 16
                    var generator = SeededGenerator(seed: seed | UInt64(round))
                    let bytes = OwnedBytes(generator.bytes(round * 4))
                    _ = try? kind.decode(bytes, version)
                    _ = try? RequestHeader.decode(bytes.buffer)
                    _ = try? ResponseHeader.decode(
                        bytes.buffer, api: kind.api, version: version)
                }
            }
        }
    }

    private func body(of fixture: Fixture) throws -> (MessageKind, Int16, [UInt8]) {
        let version = try #require(Int16(fixture.fields[0]))
        let kind = try #require(MessageKind.all.first { $0.name == fixture.name })
        let frame = OwnedBytes([UInt8](hex: fixture.fields[1]).dropFirst(4))
        let body =
            kind.isRequest
            ? try RequestHeader.decode(frame.buffer).body
            : try ResponseHeader.decode(frame.buffer, api: kind.api, version: version).body
        return (kind, version, Array(body))
    }
}
