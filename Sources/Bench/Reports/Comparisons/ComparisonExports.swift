internal import Comparisons
internal import Foundation
internal import Measurements
internal import Statistics

/// A comparison in the forms that CI systems read.
package struct ComparisonExports {
    private let document: ComparisonDocument

    package init(_ document: ComparisonDocument) { self.document = document }

    private var result: SeriesResult { document.result }
    private var scenario: String { document.design.scenario }

    /// One case for each metric: a regression is a failure, what cannot be told is skipped, a broken
    /// rule is an error.
    package var junit: String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
        \(suite)
        </testsuites>

        """
    }

    var suite: String {
        let cases = result.rows.map { testCase($0) } + [durability]
        let failures = result.rows.count { $0.isGated && $0.verdict == .regressed }
        let skipped = result.rows.count { isOpen($0) }
        let errors = result.state == .violated ? 1 : 0
        return """
              <testsuite name="\(Xml.escaped(scenario))" tests="\(cases.count)" failures="\(failures)" \
            errors="\(errors)" skipped="\(skipped)">
            \(cases.joined(separator: "\n"))
              </testsuite>
            """
    }

    /// Workflow commands of GitHub Actions, ten at the most, the verdict first.
    package var annotations: String {
        var lines: [String] = []
        let level =
            switch result.state {
            case .passed: "notice"
            case .unknown: "warning"
            case .regressed, .violated: "error"
            }
        lines.append(
            Self.command(level, "trial \(scenario)", result.reasons.joined(separator: "; ")))
        for row in result.rows where row.isGated && row.verdict != .equivalent {
            let level =
                row.verdict == .regressed
                ? "error" : row.verdict == .improved ? "notice" : "warning"
            lines.append(
                Self.command(
                    level, row.metric.title,
                    "\(ChangeText.interval(row)) \(ChangeText.verdict(row))"))
        }
        return lines.prefix(10).joined(separator: "\n") + "\n"
    }

    /// OpenMetrics text, as GitLab's metrics report reads it.
    package var openMetrics: String {
        var text = ""
        var last = ""
        for sample in samples {
            if sample.family != last { text += "# TYPE \(sample.family) gauge\n" }
            last = sample.family
            text += sample.family + sample.text + "\n"
        }
        return text + "# EOF\n"
    }

    /// Labels and value of each number, and the family that it belongs to.
    var samples: [(family: String, text: String)] {
        result.rows.flatMap { row in
            let family =
                "trial_" + String(row.metric.rawValue.map { $0.isLetter || $0.isNumber ? $0 : "_" })
            return [("base", row.base), ("subject", row.subject)].compactMap { side, value in
                value.map {
                    (family, "{scenario=\"\(scenario)\",side=\"\(side)\"} \(Self.number($0))")
                }
            }
        }
    }

    /// `[{name, unit, value}]`, which github-action-benchmark, Bencher and Nyrkiö read.
    package func listing() throws -> String { try RecordJSON.text(of: items) }

    struct Item: Encodable {
        var name: String
        var unit: String
        var value: Double
        var range: String?
    }

    var items: [Item] {
        result.rows.compactMap { row in
            row.subject.map {
                Item(
                    name: "\(scenario) \(row.metric.title)", unit: row.metric.unit, value: $0,
                    range: row.low == nil ? nil : ChangeText.interval(row))
            }
        }
    }

    // MARK: Parts

    private func testCase(_ row: SeriesResult.Row) -> String {
        let line =
            "\(ChangeText.interval(row)) (\(ChangeText.value(row.base, of: row.metric)) to "
            + "\(ChangeText.value(row.subject, of: row.metric))) \(ChangeText.verdict(row))"
        let text = Xml.escaped(line)
        var inner = "      <system-out>\(text)</system-out>\n"
        if row.isGated, row.verdict == .regressed {
            inner = "      <failure message=\"\(text)\">\(text)</failure>\n" + inner
        } else if isOpen(row) {
            inner = "      <skipped message=\"\(text)\"/>\n" + inner
        }
        return "    <testcase classname=\"\(Xml.escaped(scenario))\" "
            + "name=\"\(Xml.escaped(row.metric.title))\">\n\(inner)    </testcase>"
    }

    private var durability: String {
        let opening = "    <testcase classname=\"\(Xml.escaped(scenario))\" name=\"durability\">"
        guard result.state == .violated else { return opening + "</testcase>" }
        let text = Xml.escaped(result.reasons.first ?? "")
        return "\(opening)\n      <error message=\"\(text)\">\(text)</error>\n    </testcase>"
    }

    private func isOpen(_ row: SeriesResult.Row) -> Bool {
        row.isGated && row.verdict?.isDecided != true
    }

    static func command(_ level: String, _ title: String, _ text: String) -> String {
        func escaped(_ text: String, _ more: String) -> String {
            var result = ""
            for scalar in text.unicodeScalars {
                if "%\r\n".unicodeScalars.contains(scalar) || more.unicodeScalars.contains(scalar) {
                    result += String(format: "%%%02X", scalar.value)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
            return result
        }
        return "::\(level) title=\(escaped(title, ":,"))::\(escaped(text, ""))"
    }

    private static func number(_ value: Double) -> String { String(format: "%.6g", value) }
}

enum Xml {
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case _ where scalar.value < 0x20: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
