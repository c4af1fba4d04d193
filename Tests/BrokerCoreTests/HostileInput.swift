import Foundation
import KafkaCodec

/// Frames that no client would send, drawn from a seed: most of them are valid requests of every kind
/// and version with something changed.
struct HostileInput {
    enum Kind: CaseIterable {
        case valid, mutated, rubbishBody, rubbish
    }

    /// Valid request frames, without their sizes, of all APIs in all versions.
    let valid: [[UInt8]]
    private var random: SplitMix

    init(seed: UInt64) throws {
        valid = try Self.fixtures()
        random = SplitMix(seed: seed)
    }

    /// Of ten frames six are mutated, one is as it was.
    mutating func next() -> (kind: Kind, frame: [UInt8]) {
        let frame = valid[Int(random.next() % UInt64(valid.count))]
        switch random.next() % 10 {
        case 0: return (.valid, frame)
        case 1..<7: return (.mutated, mutated(frame))
        case 7..<9: return (.rubbishBody, Array(frame.prefix(8)) + bytes(upTo: 200))
        default: return (.rubbish, bytes(upTo: 100))
        }
    }

    private mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<Int(random.next() % UInt64(count))).map { _ in
            UInt8(truncatingIfNeeded: random.next())
        }
    }

    private mutating func mutated(_ frame: [UInt8]) -> [UInt8] {
        var frame = frame
        for _ in 0...(random.next() % 3) where !frame.isEmpty {
            let place = Int(random.next() % UInt64(frame.count))
            switch random.next() % 7 {
            case 0: frame[place] ^= 1 << UInt8(random.next() % 8)
            case 1: frame[place] = UInt8(truncatingIfNeeded: random.next())
            case 2: frame.removeSubrange(place...)
            case 3: frame.insert(contentsOf: bytes(upTo: 9), at: place)
            case 4:
                // A piece twice over.
                let end = min(place + 1 + Int(random.next() % 40), frame.count)
                frame.insert(contentsOf: frame[place..<end], at: end)
            case 5:
                // A length at the edge of its range, as 16 or 32 bits.
                let edge: [UInt8] = [0x7f, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]
                let start = Int(random.next() % 3) * 4
                for (offset, byte) in edge[start..<start + 4].enumerated()
                where place + offset < frame.count {
                    frame[place + offset] = byte
                }
            default:
                // A varint that does not end.
                for offset in 0..<6 where place + offset < frame.count {
                    frame[place + offset] = 0xff
                }
            }
        }
        return frame
    }

    private static func fixtures() throws -> [[UInt8]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/codec/messages.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t")
            guard fields[0].hasSuffix("Request") else { return nil }
            let digits = Array(fields[2].utf8).map { digit in
                digit < UInt8(ascii: "a")
                    ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
            }
            return stride(from: 8, to: digits.count, by: 2).map {
                digits[$0] << 4 | digits[$0 + 1]
            }
        }
    }
}
