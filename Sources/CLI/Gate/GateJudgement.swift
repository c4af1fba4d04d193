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
        let (document, page) = try judged()
        let exports = GateExports(document)
        let text = GateText(document, style: .ofOutput)
        try directory.write(document.text(), to: "gate.json")
        try directory.write(text.markdown, to: "report.md")
        try directory.write(page.html(), to: "report.html")
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

    private func judged() throws -> (document: GateDocument, page: GatePage) {
        let inputs = try self.inputs()
        var series: [ComparisonDocument] = []
        var runs: [[SeriesRun]] = []
        for folder in inputs.series {
            let session = try SeriesSession(
                arguments, existing: directory.path.appending(folder).text)
            let stored = try session.directory.storedRuns()
            series.append(try session.document(SeriesProgress(session.design, stored)))
            runs.append(stored)
        }
        do {
            let document = try GateDocument(inputs: inputs, series: series)
            return (document, GatePage(document, inputs: inputs, runs: runs))
        } catch let error as MeasurementFileError {
            throw RefusedError("\(error)")
        }
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
