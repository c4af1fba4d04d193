import Measurements
import Reports
import Verdicts
import Vocabulary

extension SampleRun {
    /// With the files that a run leaves beside its record.
    func stored() -> StoredRun {
        var run = judged()
        run.record.consume?.backlogMax = series.backlogMax
        return StoredRun(
            run: run, plan: "trial: 1\nname: quickstart\n", histograms: histograms,
            series: series,
            ledger: [
                FileDigest(
                    name: "ledger/attempts.bin", bytes: 4_096,
                    sha256: String(repeating: "0a", count: 32))
            ])
    }

    /// The sample with three acknowledged records not read back, and their picture.
    func violated() -> StoredRun {
        var sample = self
        sample.readBack.runs[0].count -= 3
        let evidence = Evidence(
            plan: sample.plan, record: sample.record, ledger: sample.ledger,
            readBack: sample.readBack, measureStart: Self.start)
        let run = Judge(plan: sample.plan, evidence: evidence).judge()
        var stored = sample.stored()
        stored.run = run
        stored.trace = ViolationTrace(
            plan: sample.plan, evidence: evidence, verdict: run.verdict)
        return stored
    }
}
