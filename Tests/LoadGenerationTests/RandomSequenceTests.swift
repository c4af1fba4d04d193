import Testing

@testable import LoadGeneration

struct RandomSequenceTests {
    @Test func `SplitMix64 gives the numbers of its reference implementation`() {
        var state: UInt64 = 1_234_567
        let first = (0..<5).map { _ in SplitMix64.next(&state) }
        #expect(
            first == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973,
                9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ])
    }

    @Test func `streams of one seed differ and repeat`() {
        var first = RandomSequence(seed: 9, stream: 1)
        var same = RandomSequence(seed: 9, stream: 1)
        var other = RandomSequence(seed: 9, stream: 2)
        let numbers = (0..<100).map { _ in first.next() }
        #expect(numbers == (0..<100).map { _ in same.next() })
        #expect(Set(numbers).isDisjoint(with: (0..<100).map { _ in other.next() }))
    }

    @Test func `numbers below a bound are spread evenly`() {
        var random = RandomSequence(seed: 10, stream: 0)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<100_000 { counts[Int(random.below(10))] += 1 }
        let chiSquare = counts.reduce(0.0) {
            $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000
        }
        // 9 degrees of freedom: 99.9 % of samples are below 27.9.
        #expect(chiSquare < 27.9)
    }

    @Test func `a unit number is above 0 and at most 1`() {
        var random = RandomSequence(seed: 11, stream: 0)
        let numbers = (0..<100_000).map { _ in random.unit() }
        #expect(numbers.allSatisfy { $0 > 0 && $0 <= 1 })
        let mean = numbers.reduce(0, +) / 100_000
        // Four standard errors.
        #expect(abs(mean - 0.5) < 0.0037)
    }
}
