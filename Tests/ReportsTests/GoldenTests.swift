import Foundation
import Testing

@testable import Measurements
@testable import Reports
@testable import Verdicts

/// What a run prints, compared with the committed texts.
struct GoldenTests {
    let run = SampleRun.made.judged()

    @Test func `the terminal summary is the committed one, on a wide and on a narrow terminal`()
        throws
    {
        for width in [160, 80] {
            let text = TerminalSummary(run, style: TextStyle(isColoured: false, width: width)).text
            #expect(try Fixture.isAsCommitted(text, "reports/terminal-\(width).txt"))
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
        }
    }

    @Test func `the JSON is the committed one and comes back as it went`() throws {
        let text = try ResultDocument(run).text()
        #expect(try Fixture.isAsCommitted(text, "reports/result.json"))
        #expect(try ResultDocument(reading: text).run == run)
    }

    @Test func `the Markdown is the committed one`() throws {
        #expect(try Fixture.isAsCommitted(MarkdownReport(run).text, "reports/report.md"))
    }

    @Test func `a failed run with everything missing still prints`() throws {
        var sample = SampleRun.made
        sample.record.cost = nil
        sample.record.consume = nil
        sample.record.endToEnd = nil
        sample.record.topics = []
        sample.readBack.runs[0].count -= 3
        sample.record.faults[1].firstAckMilliseconds = nil
        let run = sample.judged()
        let text = TerminalSummary(run, style: TextStyle(isColoured: false, width: 80)).text
        #expect(try Fixture.isAsCommitted(text, "reports/terminal-failed.txt"))
        #expect(text.contains("FAIL      3 of 999,964 acknowledged records lost"))
        #expect(text.contains("41 / - / 44 ms"))
    }

    @Test func `colours are there only when asked for`() {
        let plain = TerminalSummary(run, style: TextStyle(isColoured: false, width: 160)).text
        let coloured = TerminalSummary(run, style: TextStyle(isColoured: true, width: 160)).text
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}[32mPASS\u{1B}[0m      0 of"))
        let bare = coloured.replacing(/\u{1B}\[\d+m/, with: "")
        #expect(bare == plain)
    }

    @Test func `the schema asks for exactly the keys that are written`() throws {
        let schema = try JSONSerialization.jsonObject(
            with: Data(
                contentsOf: URL(fileURLWithPath: Fixture.path("../../docs/result.schema.json"))))
        let result = try JSONSerialization.jsonObject(
            with: Data(ResultDocument(run).text().utf8))
        let root = try #require(schema as? [String: Any])
        try compare(result, root, root, "$")
    }

    /// Both ways: what the schema requires is written, and what is written is described.
    private func compare(
        _ value: Any, _ schema: [String: Any], _ root: [String: Any], _ path: String
    ) throws {
        var schema = schema
        if let reference = schema["$ref"] as? String,
            let name = reference.split(separator: "/").last
        {
            let definitions = try #require(root["$defs"] as? [String: Any])
            schema = try #require(definitions[String(name)] as? [String: Any], "\(path)")
        }
        if let choices = schema["anyOf"] as? [[String: Any]], !(value is NSNull) {
            return try compare(value, try #require(choices.first), root, path)
        }
        if let object = value as? [String: Any],
            let properties = schema["properties"] as? [String: Any]
        {
            #expect(Set(object.keys) == Set(properties.keys), "\(path)")
            #expect(Set(schema["required"] as? [String] ?? []) == Set(properties.keys), "\(path)")
            for (key, member) in object {
                let inner = try #require(properties[key] as? [String: Any])
                try compare(member, inner, root, "\(path).\(key)")
            }
        } else if let array = value as? [Any], let items = schema["items"] as? [String: Any] {
            for (index, element) in array.enumerated() {
                try compare(element, items, root, "\(path)[\(index)]")
            }
        }
    }
}
