import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

@Suite struct OffsetsRenewalTests {
    private static let settings = [
        "offsets.topic.num.partitions": "1", "offsets.topic.segment.bytes": "1048576",
        "log.flush.interval.messages": "1", "log.retention.check.interval.ms": "1000",
        "log.segment.delete.delay.ms": "0", "offsets.retention.minutes": "100000",
    ]

    @Test func theLogOfGroupsStaysSmallAndKeepsWhatItSays() throws {
        let disk = CrashableFileSystem(recording: false)
        let broker = try TestBroker(Self.settings, on: disk)
        try broker.createTopic("t")
        try broker.openGroups()
        var member = TestMember()
        try broker.makeStable(&member, session: 1_800_000)
        #expect(try broker.commit(77, group: "quiet", metadata: "kept") == .none)
        let note = String(repeating: "m", count: 4_000)
        for offset in 1...700 as ClosedRange<Int64> {
            #expect(try broker.commit(offset, by: member, metadata: note) == .none)
        }
        let before = try broker.offset(-2, of: "__consumer_offsets").offset
        #expect(before == .zero)
        for _ in 0..<3 { broker.pass(2_000) }
        #expect(try broker.offset(-2, of: "__consumer_offsets").offset > Offset(700))
        for choice in [CrashChoice.processDeath, .powerCut] {
            let again = try TestBroker(
                Self.settings, on: disk.image(keeping: choice), clock: broker.clock)
            #expect(try again.committed().committedOffset == Offset(700))
            #expect(try again.committed("quiet").committedOffset == Offset(77))
            #expect(try again.committed("quiet").metadata == "kept")
            #expect(try again.heartbeat(member) == .none)
        }
    }
}
