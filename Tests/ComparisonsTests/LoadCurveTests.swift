import Comparisons
import Foundation
import Testing

struct LoadCurveTests {
    /// A queue: latency rises as the load nears what can be served.
    private func curve(_ capacity: Double = 100_000) -> LoadCurve {
        LoadCurve(
            stride(from: 0.1, through: 0.991, by: 0.0495).map { share in
                LoadPoint(
                    offered: share * capacity, acked: share * capacity, p50: 300,
                    p99: 500 / (1 - share))
            })
    }

    @Test func `the knee is where latency begins to run away`() throws {
        let curve = curve()
        let knee = try #require(curve.knee)
        #expect((60_000...90_000).contains(curve.points[knee].offered))
    }

    @Test func `a flat curve and a short one have none`() {
        let flat = (1...9).map {
            LoadPoint(offered: Double($0), acked: Double($0), p50: 1, p99: 500)
        }
        #expect(LoadCurve(flat).knee == nil)
        #expect(LoadCurve(Array(curve().points.prefix(3))).knee == nil)
    }

    @Test func `a load that is not carried does not hold, however short its times`() {
        let short = LoadPoint(offered: 1_000, acked: 900, p50: 10, p99: 20)
        #expect(!short.holds(limitMicroseconds: 1_000))
        let unknown = LoadPoint(offered: 1_000, acked: 1_000, p50: 10, p99: nil)
        #expect(!unknown.holds(limitMicroseconds: 1_000))
        #expect(
            LoadPoint(offered: 1_000, acked: 995, p50: 10, p99: 20)
                .holds(limitMicroseconds: 20))
    }

    /// Searches with a host that carries so much for a short run and so much for a long one.
    private func search(_ short: Double, _ long: Double) -> (found: Double?, tries: Int) {
        let bracket = CapacityBracket(ceiling: 100_000)
        var tries: [CapacityBracket.Try] = []
        while tries.count < 50 {
            switch bracket.next(after: tries) {
            case .found(let rate): return (rate, tries.count)
            case .none: return (nil, tries.count)
            case .probe(let rate):
                tries.append(.init(rate: rate, holds: rate <= short, isConfirmation: false))
            case .confirm(let rate):
                tries.append(.init(rate: rate, holds: rate <= long, isConfirmation: true))
            }
        }
        return (nil, tries.count)
    }

    @Test(arguments: [3_000.0, 12_345, 50_000, 68_000, 71_000, 97_000])
    func `the search ends just below what can be carried`(capacity: Double) throws {
        let result = search(capacity, capacity)
        let found = try #require(result.found)
        #expect(found <= capacity)
        #expect(found >= capacity * 0.94)
        #expect(result.tries <= 15)
    }

    @Test func `what holds only for a moment is stepped down until it holds`() throws {
        let found = try #require(search(60_000, 52_000).found)
        #expect(found <= 52_000)
        #expect(found >= 48_000)
    }

    @Test func `where nothing holds there is no capacity`() {
        #expect(search(0, 0).found == nil)
        #expect(search(50_000, 1_000).found == nil)
    }
}
