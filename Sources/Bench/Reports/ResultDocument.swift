internal import Measurements
package import Verdicts

/// `result.json`: the record, then who was the limit, then the verdict. Schema `trial.result/v1`,
/// described by `docs/result.schema.json`.
package struct ResultDocument: Codable, Sendable, Hashable {
    package var run: JudgedRun

    package init(_ run: JudgedRun) { self.run = run }

    package func text() throws -> String { try RecordJSON.text(of: self) }

    package init(reading text: String) throws {
        self = try RecordJSON.decode(ResultDocument.self, from: text)
        guard run.record.schema == RunRecord.schemaVersion else {
            throw MeasurementFileError(
                "this result has schema “\(run.record.schema)”; "
                    + "this version reads \(RunRecord.schemaVersion)")
        }
    }

    private enum CodingKeys: String, CodingKey {
        case load, verdict
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        run = JudgedRun(
            record: try RunRecord(from: decoder),
            verdict: try container.decode(Verdict.self, forKey: .verdict),
            load: try container.decode(LoadDiagnosis.self, forKey: .load))
    }

    package func encode(to encoder: any Encoder) throws {
        try run.record.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run.load, forKey: .load)
        try container.encode(run.verdict, forKey: .verdict)
    }
}
