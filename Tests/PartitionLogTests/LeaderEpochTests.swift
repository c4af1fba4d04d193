import Testing
import Vocabulary

@testable import PartitionLog

struct LeaderEpochTests {
    private func epochs(_ entries: [(Int32, Int64)]) -> LeaderEpochs {
        var epochs = LeaderEpochs()
        for (epoch, start) in entries { epochs.assign(LeaderEpoch(epoch), from: Offset(start)) }
        return epochs
    }

    @Test func `the end of an epoch is where the next one starts, as Kafka answers`() {
        let epochs = epochs([(2, 10), (5, 40), (7, 90)])
        func end(_ epoch: Int32) -> [Int64] {
            let answer = epochs.end(of: LeaderEpoch(epoch), logEnd: Offset(120))
            return [Int64(answer.epoch.value), answer.endOffset.value]
        }
        #expect(end(7) == [7, 120])
        #expect(end(5) == [5, 90])
        #expect(end(6) == [5, 90])
        #expect(end(2) == [2, 40])
        #expect(end(4) == [2, 40])
        #expect(end(1) == [1, 10])
        #expect(end(8) == [-1, -1])
        #expect(end(-1) == [-1, -1])
    }

    @Test func `a new epoch at the same offset takes the place of one that held nothing`() {
        let epochs = epochs([(0, 0), (1, 50), (2, 50), (3, 20)])
        #expect(epochs == self.epochs([(0, 0), (3, 20)]))
    }

    @Test func `truncation and log start keep the epochs of the records that are left`() {
        var cut = epochs([(0, 0), (1, 50), (2, 80)])
        cut.truncate(to: Offset(80))
        #expect(cut == epochs([(0, 0), (1, 50), (2, 80)]))
        cut.truncate(to: Offset(60))
        #expect(cut == epochs([(0, 0), (1, 50), (2, 60)]))
        cut.truncate(to: Offset(20))
        #expect(cut == epochs([(0, 0), (2, 20)]))
        var moved = epochs([(0, 0), (1, 50), (2, 80)])
        moved.advanceStart(to: Offset(60))
        #expect(moved == epochs([(1, 60), (2, 80)]))
    }

    @Test func `the file has Kafka's form, and anything else is refused`() {
        let epochs = epochs([(0, 0), (3, 1_042)])
        #expect(epochs.text == "0\n2\n0 0\n3 1042\n")
        #expect(LeaderEpochs(text: epochs.text) == epochs)
        for bad in ["", "0\n", "1\n0\n", "0\n2\n0 0\n", "0\n1\nx 0\n", "0\n1\n0 0 0\n"] {
            #expect(LeaderEpochs(text: bad) == nil, "\(bad)")
        }
    }

    @Test func `an epoch is raised durably before it is used`() throws {
        let fixture = try LogFixture()
        let log = try fixture.open().log
        try log.append(TestBatch.make())
        try log.raiseLeaderEpoch(to: LeaderEpoch(9))
        #expect(try log.append(TestBatch.make()).leaderEpoch == LeaderEpoch(9))
        #expect(log.endOffset(forEpoch: LeaderEpoch(8)).endOffset == Offset(1))
        #expect(try fixture.afterPowerCut().open().report.leaderEpoch > LeaderEpoch(9))
    }
}
