import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Series

/// A gate's answer, from what lies in its folder and nothing else.
struct GateJudgement {
    let arguments: Arguments
    let directory: SeriesDirectory

    func carryOut() throws -> ExitCode {
        let document = try document()
        let exports = GateExports(document)
        let text = GateText(document, style: .ofOutput)
        try directory.write(document.text(), to: "gate.json")
        try directory.write(text.markdown, to: "report.md")
        try directory.write(exports.junit, to: "junit.xml")
        try directory.write(exports.openMetrics, to: "metrics.txt")
        try directory.write(exports.listing(), to: "benchmark.json")
        try CIOutput(annotations: exports.annotations, markdown: text.markdown).write()
        if arguments.has("--json") {
            Console.say(try document.text())
        } else if arguments.has("--markdown") {
            Console.say(text.markdown)
        } else {
            Console.say(text.text)
            Console.say("files  \(directory.path)")
        }
        return ExitCode(rawValue: Int32(document.outcome.exit))
    }

    private func document() throws -> GateDocument {
        let inputs = try self.inputs()
        let exact = try inputs.counted.map { counted in
            guard let comparison = ExactComparison(base: counted.base, change: counted.change)
            else { throw RefusedError("two sides of one workload did not do the same work") }
            return comparison
        }
        let series = try inputs.series.map { folder in
            let session = try SeriesSession(
                arguments, existing: directory.path.appending(folder).text)
            return try session.document(
                SeriesProgress(session.design, session.directory.storedRuns()))
        }
        let outcome = GateOutcome(
            exact: exact,
            grown: exact.flatMap { comparison in
                ExactText(comparison).reasons.map { "\(comparison.workload): \($0)" }
            },
            series: series.map { ($0.design.scenario, $0.result, $0.design.gated) },
            failsWhenInconclusive: inputs.failsWhenInconclusive)
        return GateDocument(
            base: inputs.base, change: inputs.change, outcome: outcome, exact: exact,
            series: series)
    }

    private func inputs() throws -> GateInputs {
        guard directory.has(GateRun.inputsFile) else {
            throw UsageError(
                "\(directory.path) is no gate's folder: it holds no \(GateRun.inputsFile)")
        }
        let inputs: GateInputs
        do {
            inputs = try RecordJSON.decode(
                GateInputs.self, from: directory.read(GateRun.inputsFile))
        } catch let error as DecodingError {
            throw RefusedError("\(directory.path)/\(GateRun.inputsFile) cannot be read: \(error)")
        }
        guard inputs.schema == GateDocument.schemaVersion else {
            throw RefusedError(
                "\(directory.path) has schema \(inputs.schema); this version reads \(GateDocument.schemaVersion)"
            )
        }
        return inputs
    }
}
