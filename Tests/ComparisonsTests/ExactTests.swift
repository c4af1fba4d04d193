import Comparisons
import Measurements
import Testing

struct ExactTests {
    private func record(_ counts: [ExactCounter: Int64], digest: String = "d") -> ExactRecord {
        ExactRecord(workload: "w", digest: digest, batches: 1_000, counts: counts)
    }

    @Test func `equal counts are the same`() throws {
        let runs = [record([.fsyncs: 1_000, .allocations: 7_000])]
        let comparison = try #require(ExactComparison(base: runs + runs, change: runs + runs))
        #expect(comparison.rows.map(\.counter) == [.fsyncs, .allocations])
        #expect(comparison.rows.allSatisfy { $0.verdict == .same })
        #expect(comparison.exit == 0)
    }

    @Test func `one more among a million is reported to the last digit`() throws {
        let base = [record([.bytesWritten: 1_000_000]), record([.bytesWritten: 1_000_000])]
        let change = [record([.bytesWritten: 1_000_001]), record([.bytesWritten: 1_000_001])]
        let comparison = try #require(ExactComparison(base: base, change: change))
        #expect(comparison.grown.map(\.difference) == [1])
        #expect(comparison.exit == 2)
        let back = try #require(ExactComparison(base: change, change: base))
        #expect(back.rows.map(\.verdict) == [.fewer])
        #expect(back.exit == 0)
    }

    @Test func `what is not exact is held to a tenth of one a batch`() throws {
        let base = [record([.allocations: 7_000]), record([.allocations: 7_003])]
        let near = [record([.allocations: 7_005]), record([.allocations: 7_005])]
        let far = [record([.allocations: 8_000]), record([.allocations: 8_001])]
        #expect(ExactComparison(base: base, change: near)?.rows.map(\.verdict) == [.within])
        #expect(ExactComparison(base: base, change: far)?.exit == 2)
        #expect(ExactComparison(base: far, change: base)?.rows.map(\.verdict) == [.fewer])
        #expect(ExactComparison.agree(base))
        let wide = [record([.allocations: 7_000]), record([.allocations: 7_500])]
        #expect(ExactComparison(base: wide, change: wide)?.exit == 4)
    }

    @Test func `an exact number that differs from run to run proves nothing`() {
        let loose = [record([.fsyncs: 1_000]), record([.fsyncs: 1_001])]
        #expect(ExactComparison(base: loose, change: loose)?.open.map(\.spread) == [1])
        #expect(ExactComparison(base: loose, change: loose)?.exit == 4)
        #expect(!ExactComparison.agree(loose))
    }

    @Test func `another workload is no comparison`() {
        let runs = [record([.fsyncs: 1])]
        #expect(ExactComparison(base: runs, change: [record([.fsyncs: 1], digest: "e")]) == nil)
        #expect(ExactComparison(base: runs, change: []) == nil)
    }

    @Test func `a record is read back as it was written`() throws {
        let written = record([.renames: 0, .fsyncs: 12, .requests: 1_200])
        let text = try RecordJSON.text(of: written)
        #expect(try RecordJSON.decode(ExactRecord.self, from: text) == written)
        #expect(text.contains("\"fsyncs\": 12"), "\(text)")
    }
}
