import Measurements
import Testing

@Suite struct VersusRecordTests {
    @Test func `ratios are taken round by round and not of the medians`() throws {
        let base: [Double?] = [100, 200, 400, 100, 300]
        let mine: [Double?] = [200, 400, 800, 200, 600]
        let side = try #require(VersusRecord.Side(mine, against: base))
        #expect(side.median == 400)
        #expect(side.least == 200 && side.most == 800)
        let ratio = try #require(side.ratio)
        #expect(ratio.median == 2 && ratio.low == 2 && ratio.high == 2)
        #expect(ratio.confidence == 0.9375)
    }

    @Test func `a round that lacks a side is in no ratio`() throws {
        let side = try #require(VersusRecord.Side([nil, 3, 8], against: [1, 1, 2]))
        #expect(side.count == 2)
        #expect(side.ratio?.low == 3 && side.ratio?.high == 4 && side.ratio?.confidence == 0.5)
    }

    @Test func `what was never measured has no figures`() {
        #expect(VersusRecord.Side([nil, nil], against: nil) == nil)
        #expect(VersusRecord.Side([1], against: nil)?.ratio == nil)
    }
}
