import Testing

@testable import LoadGeneration

struct DueQueueTests {
    @Test func `it keeps the order over its growth and its turning round`() {
        var queue = DueQueue(limit: 5_000)
        var random = RandomSequence(seed: 8, stream: 0)
        var (next, expected): (Int64, Int64) = (0, 0)
        var inOrder = true
        for _ in 0..<40_000 {
            if random.below(5) < 3, !queue.isFull {
                queue.append(next)
                next += 1
            } else if !queue.isEmpty {
                inOrder = inOrder && queue.removeFirst() == expected
                expected += 1
            }
        }
        let count = queue.count
        #expect(inOrder && count == Int(next - expected) && count <= 5_000)
    }

    @Test func `it is full at its limit`() {
        var queue = DueQueue(limit: 3)
        for value in 0..<3 { queue.append(Int64(value)) }
        let before = queue.isFull
        let first = queue.removeFirst()
        let after = queue.isFull
        #expect(before && first == 0 && !after)
    }

    @Test func `unsent times are kept by the millisecond`() {
        var times = UnsentTimes(since: 1_000)
        for intended in [1_000, 1_500, 1_001_001, 5_000_999, 5_000_998] as [Int64] {
            times.add(intended)
        }
        var kept: [Int64: Int] = [:]
        times.forEach { kept[$0] = $1 }
        #expect(kept == [1_000: 2, 1_001_000: 1, 4_001_000: 2])
        #expect(times.total == 5)
    }
}
