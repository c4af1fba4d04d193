import Testing

@testable import BrokerCore

@Suite struct FlushSchedulingTests {
    @Test func partitionsAreSyncedInTheOrderOfTheirAsking() {
        var scheduling = FlushScheduling()
        let asked = [5, 2, 5].map { scheduling.request($0) }
        #expect(asked == [true, true, false])
        #expect(scheduling.count == 2)
        let taken = [scheduling.take(), scheduling.take(), scheduling.take()]
        #expect(taken == [5, 2, nil])
    }

    @Test func whatIsAskedDuringASyncGoesToTheNextRound() {
        var scheduling = FlushScheduling()
        _ = scheduling.request(0)
        let first = scheduling.take()
        let asked = scheduling.request(0)
        let second = scheduling.take()
        #expect(first == 0 && !asked)
        #expect(second == nil, "one partition is never synced by two threads")
        let again = scheduling.finish(0)
        let third = scheduling.take()
        let end = scheduling.finish(0)
        #expect(again && third == 0 && !end)
        #expect(scheduling.count == 0)
    }

    @Test func nothingAskedIsEverForgotten() {
        // A model: a partition that was asked for is synced after the asking.
        var random = SplitMix(seed: 42)
        var scheduling = FlushScheduling()
        var syncing: Set<Int> = []
        var owed: Set<Int> = []
        for step in 0..<20_000 {
            switch random.next() % 3 {
            case 0:
                let partition = Int(random.next() % 50)
                _ = scheduling.request(partition)
                owed.insert(partition)
            case 1:
                if let taken = scheduling.take() {
                    #expect(!syncing.contains(taken), "step \(step)")
                    #expect(owed.contains(taken), "step \(step)")
                    syncing.insert(taken)
                    owed.remove(taken)
                }
            default:
                if let done = syncing.sorted().first {
                    syncing.remove(done)
                    _ = scheduling.finish(done)
                }
            }
        }
        for done in syncing.sorted() { _ = scheduling.finish(done) }
        while let taken = scheduling.take() {
            owed.remove(taken)
            _ = scheduling.finish(taken)
        }
        #expect(owed.isEmpty)
    }
}

struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
