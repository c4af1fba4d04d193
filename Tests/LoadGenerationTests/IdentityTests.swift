import Drivers
import Measurements
import Scenarios
import Testing
import Vocabulary

@testable import LoadGeneration

/// Records as a producer makes them, taken apart again.
struct MadeRecords {
    let identity: RecordIdentity
    let run: RecordRun

    init(
        _ load: ProbeLoad, count: Int, run id: RunID = RunID(high: 1, low: 2), producer: Int = 0
    ) throws {
        let plan = load.plan
        identity = RecordIdentity(run: id, plan: plan)
        let setting = try RecordSetting(plan.producers[0], of: plan)
        let writer = RecordWriter(
            setting, identity: identity, producer: Int32(producer), index: producer)
        run = RecordRun(records: count, bytes: (count + 1) * writer.roomNeeded)
        let intended = (0..<count).map { Int64(1_000_000 + $0 * 1_000) }
        _ = intended.withUnsafeBufferPointer { writer.write($0, timestamp: 7, into: run) }
    }

    /// Key (nil for none) and value of each record.
    var parts: [(entry: RecordEntry, key: [UInt8]?, value: [UInt8])] {
        var position = 0
        return (0..<run.count).map { index in
            let entry = run.entries[index]
            let bytes = UnsafeRawBufferPointer(start: run.bytes + position, count: entry.size)
            let keyLength = Int(max(entry.keyLength, 0))
            position += entry.size
            return (
                entry, entry.keyLength < 0 ? nil : Array(bytes[..<keyLength]),
                Array(bytes[keyLength...])
            )
        }
    }

    static func check(_ identity: RecordIdentity, _ key: [UInt8]?, _ value: [UInt8])
        -> IdentityCheck
    {
        value.withUnsafeBytes { value in
            guard let key else { return identity.verify(value: value, key: nil) }
            return key.withUnsafeBytes { identity.verify(value: value, key: $0) }
        }
    }
}

struct IdentityTests {
    private func load(_ size: Int, _ keys: KeyPlan = .zipf(100)) -> ProbeLoad {
        var load = ProbeLoad(rate: .uniform(1_000), measure: .seconds(1.0))
        load.keys = keys
        load.partitions = 3
        load.producers = 2
        load.values = ValuePlan(
            sizes: [SizeWeight(size: ByteCount(size), weight: 1)], compressible: 0.3)
        return load
    }

    @Test func `every record tells who it is and that it is whole`() throws {
        for keys in [KeyPlan.none, .zipf(100), .single] {
            let made = try MadeRecords(load(133, keys), count: 500, producer: 1)
            var next: [Int32: Int64] = [:]
            for (index, part) in made.parts.enumerated() {
                let sequence = next[part.entry.partition, default: 0]
                next[part.entry.partition] = sequence + 1
                #expect(part.value.count == 133)
                #expect(part.entry.stamp.sequence == sequence)
                #expect(
                    MadeRecords.check(made.identity, part.key, part.value)
                        == .intact(
                            producer: 1, partition: part.entry.partition, sequence: sequence,
                            intended: Int64(1_000_000 + index * 1_000)))
            }
        }
    }

    @Test(arguments: [40, 41, 47, 48, 100, 133])
    func `any single flipped bit of value or key is noticed`(size: Int) throws {
        for keys in [KeyPlan.none, .uniform(50)] {
            let made = try MadeRecords(load(size, keys), count: 3)
            for part in made.parts {
                let unseenInValue = (0..<size * 8).filter { bit in
                    var damaged = part.value
                    damaged[bit / 8] ^= 1 << (bit % 8)
                    return MadeRecords.check(made.identity, part.key, damaged) != .corrupt
                }
                #expect(unseenInValue.isEmpty, "bits of a value of \(size) B")
                guard let key = part.key else { continue }
                let unseenInKey = (0..<key.count * 8).filter { bit in
                    var damaged = key
                    damaged[bit / 8] ^= 1 << (bit % 8)
                    return MadeRecords.check(made.identity, damaged, part.value) != .corrupt
                }
                #expect(unseenInKey.isEmpty, "bits of a key")
            }
        }
    }

    @Test func `a cut, lengthened or exchanged part is noticed`() throws {
        let made = try MadeRecords(load(100), count: 20)
        let (first, second) = (made.parts[0], made.parts[1])
        let identity = made.identity
        for length in 8..<100 {
            let cut = Array(first.value[..<length])
            #expect(MadeRecords.check(identity, first.key, cut) == .corrupt, "\(length) B")
        }
        #expect(MadeRecords.check(identity, first.key, first.value + [0]) == .corrupt)
        #expect(MadeRecords.check(identity, nil, first.value) == .corrupt)
        #expect(MadeRecords.check(identity, [], first.value) == .corrupt)
        #expect(MadeRecords.check(identity, (first.key ?? []) + [0], first.value) == .corrupt)
        let mixed = Array(first.value[..<40]) + Array(second.value[40...])
        #expect(MadeRecords.check(identity, first.key, mixed) == .corrupt)
    }

    @Test func `a right checksum over another body than the seed's is noticed`() throws {
        let made = try MadeRecords(load(100), count: 1)
        var forged = made.parts[0].value
        forged[60] ^= 0xFF
        let key = made.parts[0].key ?? []
        forged.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            let read = UnsafeRawPointer(start)
            var sum = RecordChecksum(keyLength: key.count, valueLength: 100)
            sum.absorb(read.word(0), read.word(1), read.word(2), read.word(3))
            key.withUnsafeBytes { if let key = $0.baseAddress { sum.absorb(key, count: $0.count) } }
            sum.absorb(read + 40, count: 60)
            start.store(sum.finish(), 4)
        }
        #expect(MadeRecords.check(made.identity, key, forged) == .corrupt)
    }

    @Test func `records of others are foreign and not corrupt`() throws {
        let made = try MadeRecords(load(100), count: 1)
        let other = try MadeRecords(load(100), count: 1, run: RunID(high: 1, low: 3))
        let part = other.parts[0]
        #expect(MadeRecords.check(made.identity, part.key, part.value) == .foreign)
        #expect(MadeRecords.check(made.identity, nil, []) == .foreign)
        #expect(MadeRecords.check(made.identity, nil, Array("hello".utf8)) == .foreign)
        #expect(
            MadeRecords.check(made.identity, nil, [UInt8](repeating: 0, count: 100)) == .foreign)
    }

    @Test func `the checksum tells every change within one word`() {
        var random = RandomSequence(seed: 42, stream: 0)
        let words = (0..<13).map { _ in random.next() }
        func sum(_ words: [UInt64]) -> UInt64 {
            words.withUnsafeBytes { bytes in
                var sum = RecordChecksum(keyLength: -1, valueLength: bytes.count)
                if let start = bytes.baseAddress { sum.absorb(start, count: bytes.count) }
                return sum.finish()
            }
        }
        let whole = sum(words)
        var unseen: [Int] = []
        for _ in 0..<20_000 {
            var changed = words
            let word = Int(random.below(13))
            let change = random.next() >> random.below(64)
            changed[word] ^= max(change, 1)
            if sum(changed) == whole { unseen.append(word) }
        }
        #expect(unseen.isEmpty, "seed 42")
    }

    @Test func `the checksum's bits change like coin tosses`() {
        var random = RandomSequence(seed: 43, stream: 0)
        var flips = 0
        let rounds = 2_000
        for _ in 0..<rounds {
            var words = (0..<12).map { _ in random.next() }
            func sum() -> UInt64 {
                words.withUnsafeBytes { bytes in
                    var sum = RecordChecksum(keyLength: 0, valueLength: 96)
                    if let start = bytes.baseAddress { sum.absorb(start, count: 96) }
                    return sum.finish()
                }
            }
            let before = sum()
            words[Int(random.below(12))] ^= 1 << random.below(64)
            flips += (sum() ^ before).nonzeroBitCount
        }
        let mean = Double(flips) / Double(rounds)
        #expect(abs(mean - 32) < 4 * 4 / Double(rounds).squareRoot(), "seed 43")
    }
}
