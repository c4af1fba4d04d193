package import Measurements
internal import Scenarios

extension Verdict {
    /// The same verdict with its limits judged again on another record, as after recomputing its
    /// figures. Checks of evidence and of correctness stay as they are: they rest on the ledger.
    package func judgingLimits(of record: RunRecord) -> Verdict {
        let judged = checks.map { check in
            guard check.kind == .expectation,
                let expectation = try? ExpectationGrammar.parse(check.name)
            else { return check }
            return ExpectationCheck(expectation: expectation, record: record).run()
        }
        return Verdict(
            checks: judged, headline: Headline(record: record, checks: judged).text)
    }
}
