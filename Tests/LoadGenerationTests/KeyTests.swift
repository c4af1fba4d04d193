import Scenarios
import Testing
import Vocabulary

@testable import LoadGeneration

struct KeyTests {
    private func murmur2(_ text: String) -> Int32 {
        Array(text.utf8).withUnsafeBytes { Int32(bitPattern: Murmur2.hash($0)) }
    }

    /// Apache Kafka's `UtilsTest.testMurmur2`, and librdkafka's `rdmurmur2.c`.
    @Test func `murmur2 gives Kafka's numbers`() {
        let known: [(String, Int32)] = [
            ("21", -973_932_308), ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            ("abc", 479_470_107), ("", 275_646_681), ("kafka", Int32(bitPattern: 0xd067_cf64)),
            ("giberish123456789", Int32(bitPattern: 0x8f55_2b0c)),
            ("1234", Int32(bitPattern: 0x9fc9_7b14)), ("234", Int32(bitPattern: 0xe7c0_09ca)),
            ("34", Int32(bitPattern: 0x8739_30da)),
        ]
        for (key, hash) in known { #expect(murmur2(key) == hash, "\(key)") }
    }

    @Test func `a key's partition is its hash without the sign, modulo the partitions`() {
        func partition(_ key: String, _ count: Int) -> Int32 {
            Array(key.utf8).withUnsafeBytes { Murmur2.partition(of: $0, partitions: count) }
        }
        #expect(partition("foobar", 50) == 16)
        #expect(partition("key-00001234", 12) == 11)
        #expect(partition("key-00000000", 12) == 1)
    }

    @Test func `the key table holds the keys and the partition that Kafka gives each`() throws {
        let table = try KeyTable(count: 20_000, partitions: 12)
        for index in [0, 1, 9, 10, 1_234, 19_999] {
            let entry = table.entry(index)
            let bytes = UnsafeRawBufferPointer(start: entry, count: KeyTable.keyLength)
            let digits = String(index)
            let expected = "key-" + String(repeating: "0", count: 8 - digits.count) + digits
            #expect(String(decoding: bytes, as: UTF8.self) == expected)
            let partition = entry.load(fromByteOffset: 12, as: Int32.self)
            #expect(partition == Murmur2.partition(of: bytes, partitions: 12))
        }
    }

    @Test func `more keys than a table holds is an error in one sentence`() {
        let error = #expect(throws: LoadError.self) {
            _ = try KeyTable(count: 10_000_001, partitions: 1)
        }
        #expect(error?.message == "10,000,001 keys: from 1 to 10,000,000 can be generated")
    }

    private func draws(_ plan: KeyPlan, _ count: Int, producer: Int = 0, of producers: Int = 1)
        -> [Int]
    {
        var choice = KeyChoice(plan, zipf: nil, producer: producer, of: producers)
        var random = RandomSequence(seed: 2_024, stream: UInt64(producer))
        return (0..<count).map { _ in choice.next(&random) }
    }

    /// Sum of (observed - expected)² / expected, over cells that expect at least 20.
    private func chiSquare(_ keys: [Int], _ weights: [Double]) -> (sum: Double, cells: Int) {
        var counts = [Int](repeating: 0, count: weights.count)
        for key in keys { counts[key] += 1 }
        let scale = Double(keys.count) / weights.reduce(0, +)
        var (sum, cells) = (0.0, 0)
        var (observed, expected) = (0.0, 0.0)
        for (count, weight) in zip(counts, weights) {
            observed += Double(count)
            expected += weight * scale
            guard expected >= 20 else { continue }
            sum += (observed - expected) * (observed - expected) / expected
            cells += 1
            (observed, expected) = (0, 0)
        }
        return (sum, cells)
    }

    @Test(arguments: [10, 1_000, 10_000])
    func `zipf keys follow Zipf's law`(count: Int) {
        let weights = (1...count).map {
            ElementaryFunctions.exponential(-0.99 * ElementaryFunctions.logarithm(Double($0)))
        }
        let (sum, cells) = chiSquare(draws(.zipf(count), 2_000_000), weights)
        // Mean n - 1, deviation sqrt(2 (n - 1)): 4 deviations are one sample in 30,000.
        let freedom = Double(cells - 1)
        #expect(sum < freedom + 4 * (2 * freedom).squareRoot(), "seed 2024, \(cells) cells")
        #expect(cells > min(count, 1_000) / 2)
    }

    @Test func `uniform keys are uniform`() {
        let (sum, cells) = chiSquare(
            draws(.uniform(1_000), 1_000_000), [Double](repeating: 1, count: 1_000))
        #expect(sum < Double(cells - 1) + 4 * (2 * Double(cells - 1)).squareRoot())
    }

    @Test func `round robin goes through all keys, each producer from its own start`() {
        #expect(draws(.roundRobin(4), 9) == [0, 1, 2, 3, 0, 1, 2, 3, 0])
        #expect(draws(.roundRobin(4), 4, producer: 1, of: 2) == [2, 3, 0, 1])
        #expect(draws(.single, 3) == [0, 0, 0])
        #expect(draws(.none, 2) == [-1, -1])
    }

    @Test func `records without a key fill a batch before they move on`() {
        var sticky = StickyPartition(partitions: 3, batchSize: 1_000, first: 2)
        var chosen: [Int32] = []
        for _ in 0..<30 {
            chosen.append(sticky.current)
            sticky.give(92)
        }
        #expect(chosen == [2, 0, 1].flatMap { [Int32](repeating: $0, count: 10) })
    }
}
