package import Comparisons
package import Measurements

/// `comparison.json`: the design of a series and what it came to. Schema `trial.series/v1`.
package struct ComparisonDocument: Codable, Sendable, Hashable {
    package var design: SeriesDesign
    package var result: SeriesResult
    /// Where and with what it was measured, as one of its runs tells; null before the first.
    package var host: HostRecord?
    package var tool: ToolRecord?

    package init(
        design: SeriesDesign, result: SeriesResult, host: HostRecord?, tool: ToolRecord?
    ) {
        self.design = design
        self.result = result
        self.host = host
        self.tool = tool
    }

    package func text() throws -> String { try RecordJSON.text(of: self) }

    package init(reading text: String) throws {
        self = try RecordJSON.decode(ComparisonDocument.self, from: text)
    }
}
