import BrokerCore
import Foundation
import KafkaCodec
import Platform
import Testing
import Vocabulary

/// `TRIAL_HOSTILE_INPUTS` and `TRIAL_HOSTILE_SEED` make it longer: `bin/prove.sh hostile` runs a
/// million.
@Suite struct HostileInputTests {
    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    /// A broker that has seen so many is put away, with all that they made in it.
    private static let inputsPerBroker = 1_000

    /// Of one request type.
    private struct Coverage {
        var answered = 0
        var refused = 0
        var versions: Set<Int16> = []
    }

    @Test func `no input crashes, hangs or is answered twice`() throws {
        let count = Self.number("TRIAL_HOSTILE_INPUTS") ?? 10_000
        let seed = UInt64(Self.number("TRIAL_HOSTILE_SEED") ?? 1)
        var input = try HostileInput(seed: seed)
        var kinds: [HostileInput.Kind: Int] = [:]
        var coverage: [Int16: Coverage] = [:]
        var done = 0
        while done < count {
            let broker = try makeBroker()
            var slots: [(slot: UInt64, api: Int16, version: Int16)] = []
            for _ in 0..<min(Self.inputsPerBroker, count - done) {
                let (kind, frame) = input.next()
                kinds[kind, default: 0] += 1
                done += 1
                let slot = broker.handle(frame)
                broker.flushAll()
                #expect(
                    broker.target.replyCount(slot) <= 1,
                    "seed \(seed), input \(done) has two answers: \(frame)")
                if frame.count >= 4 {
                    slots.append((slot, Self.int16(frame, 0), Self.int16(frame, 2)))
                }
            }
            // Whoever waits gets his answer in time.
            for _ in 0..<4 { broker.pass(1_800_000) }
            broker.broker.close()
            for (slot, api, version) in slots {
                note(broker.target.reply(slot), version, in: &coverage[api, default: Coverage()])
            }
            #expect(broker.broker.haltReason == nil, "seed \(seed), before input \(done)")
        }
        let mutated = kinds[.mutated, default: 0]
        #expect(2 * mutated >= count, "\(mutated) of \(count) are mutations")
        report(coverage, count, seed)
    }

    /// The frames are another client's (kafka-python), in all versions: of each every byte is where it
    /// ends, and in turn every byte is another.
    @Test func `no byte of a request is one that a broker falls over`() throws {
        var inputs: [[UInt8]] = []
        // All of them with TRIAL_HOSTILE_INPUTS, some of every API without.
        let step = Self.number("TRIAL_HOSTILE_INPUTS") == nil ? 5 : 1
        for (index, frame) in try HostileInput(seed: 1).valid.enumerated()
        where index % step == 0 {
            for place in frame.indices {
                inputs.append(Array(frame[..<place]))
                for byte in [frame[place] ^ 0xff, frame[place] ^ 1, frame[place] ^ 0x80] {
                    var changed = frame
                    changed[place] = byte
                    inputs.append(changed)
                }
            }
        }
        print("\(inputs.count) inputs, each request cut and changed at every byte")
        var refused = 0
        for start in stride(from: 0, to: inputs.count, by: Self.inputsPerBroker) {
            let broker = try makeBroker()
            let slots = inputs[start..<min(start + Self.inputsPerBroker, inputs.count)].map {
                let slot = broker.handle($0)
                broker.flushAll()
                return slot
            }
            for _ in 0..<4 { broker.pass(1_800_000) }
            broker.broker.close()
            #expect(slots.allSatisfy { broker.target.replyCount($0) <= 1 }, "from input \(start)")
            refused += slots.filter { broker.closeReason($0) != nil }.count
            #expect(broker.broker.haltReason == nil, "from input \(start)")
        }
        #expect(refused > inputs.count / 4, "a cut request is always refused")
    }

    private func makeBroker() throws -> TestBroker {
        var limits = BrokerLimits()
        limits.partitionsMax = 200
        limits.partitionsPerTopicMax = 20
        let broker = try TestBroker(
            ["offsets.topic.num.partitions": "2", "trial.log.dirty.bytes.max": "-1"],
            on: CrashableFileSystem(recording: false), limits: limits)
        try broker.createTopic("orders", partitions: 2)
        try broker.produce(["a"], to: "orders")
        try broker.openGroups()
        return broker
    }

    private static func int16(_ bytes: [UInt8], _ at: Int) -> Int16 {
        Int16(bitPattern: UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1]))
    }

    private func note(_ reply: Reply?, _ version: Int16, in coverage: inout Coverage) {
        switch reply {
        case .close: coverage.refused += 1
        case nil: break
        default:
            coverage.answered += 1
            coverage.versions.insert(version)
        }
    }

    private func report(_ coverage: [Int16: Coverage], _ count: Int, _ seed: UInt64) {
        print("\(count) inputs of seed \(seed)")
        for api in coverage.keys.sorted() {
            guard let key = APIKey(rawValue: api), let seen = coverage[api] else { continue }
            print(
                "  \(key): \(seen.answered) read and answered in \(seen.versions.count) versions, "
                    + "\(seen.refused) refused")
            #expect(seen.refused > 0, "nothing of \(key) was refused")
        }
    }
}
