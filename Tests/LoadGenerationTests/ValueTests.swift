import Drivers
import Scenarios
import Testing
import Vocabulary

@testable import LoadGeneration

struct ValueTests {
    private func load(_ sizes: [(Int, Double)], compressible: Double) -> ProbeLoad {
        var load = ProbeLoad(rate: .uniform(1_000), measure: .seconds(1.0))
        load.values = ValuePlan(
            sizes: sizes.map { SizeWeight(size: ByteCount($0.0), weight: $0.1) },
            compressible: compressible)
        return load
    }

    @Test func `sizes come in their weights and can be told again from the sequence`() throws {
        let load = load([(100, 70), (1_024, 25), (4_096, 5)], compressible: 0)
        let made = try MadeRecords(load, count: 20_000)
        let plan = load.plan
        let setting = try RecordSetting(plan.producers[0], of: plan)
        let writer = RecordWriter(setting, identity: made.identity, producer: 0, index: 0)
        var counts: [Int32: Int] = [:]
        var isTold = true
        for index in 0..<made.run.count {
            let entry = made.run.entries[index]
            counts[entry.valueLength, default: 0] += 1
            let told = writer.payload(
                partition: entry.partition, sequence: entry.stamp.sequence)
            isTold = isTold && told == Int(entry.valueLength)
        }
        #expect(isTold)
        #expect(counts.count == 3)
        for (size, share) in [(Int32(100), 0.7), (1_024, 0.25), (4_096, 0.05)] {
            let seen = Double(counts[size] ?? 0) / 20_000
            #expect(abs(seen - share) < 4 * (share * (1 - share) / 20_000).squareRoot())
        }
    }

    @Test func `a value that cannot hold its identity is refused in one sentence`() {
        let plan = load([(39, 1)], compressible: 0).plan
        let error = #expect(throws: LoadError.self) {
            _ = try RecordSetting(plan.producers[0], of: plan)
        }
        #expect(
            error?.message == "a value of 39 B cannot carry its identity: give it at least 40 B")
    }

    @Test(arguments: [0, 0.1, 0.25, 0.5, 0.77, 1])
    func `the share of zeros in the bodies is the compressible share`(share: Double) throws {
        let made = try MadeRecords(load([(1_064, 1)], compressible: share), count: 200)
        var zeros = 0
        var histogram = [Int](repeating: 0, count: 256)
        for part in made.parts {
            for byte in part.value[40...] {
                if byte == 0 { zeros += 1 }
                histogram[Int(byte)] += 1
            }
        }
        let count = Double(200 * 1_024)
        let expected = share + (1 - share) / 256
        #expect(abs(Double(zeros) / count - expected) < 0.01)
        // What is not zero is as good as random: every byte value as often as any other.
        let rest = histogram[1...].map(Double.init)
        let mean = rest.reduce(0, +) / 255
        guard mean > 0 else { return }
        let chiSquare = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / mean }
        #expect(chiSquare < 254 + 5 * (2.0 * 254).squareRoot())
    }

    @Test func `records share no bytes that a compressor could use`() throws {
        let made = try MadeRecords(load([(100, 1)], compressible: 0), count: 10_000)
        var words: Set<UInt64> = []
        var repeated = 0
        for part in made.parts {
            part.value.withUnsafeBytes { bytes in
                for word in 5..<12 {
                    let value = bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
                    if !words.insert(value).inserted { repeated += 1 }
                }
            }
        }
        #expect(repeated == 0)
    }

    @Test func `the same seed makes the same records and another seed others`() throws {
        var load = load([(100, 1)], compressible: 0.5)
        load.keys = .zipf(1_000)
        let first = try MadeRecords(load, count: 100).parts.map(\.value)
        #expect(try MadeRecords(load, count: 100).parts.map(\.value) == first)
        load.seed = 2
        #expect(try MadeRecords(load, count: 100).parts.map(\.value) != first)
    }
}
