internal import Comparisons
internal import Foundation
internal import Measurements

/// A gate's verdict in the forms that CI systems read: of all its workloads and scenarios together.
package struct GateExports {
    private let document: GateDocument

    package init(_ document: GateDocument) { self.document = document }

    package var junit: String {
        let suites =
            document.exact.map { suite($0) }
            + document.series.map { ComparisonExports($0).suite }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
            \(suites.joined(separator: "\n"))
            </testsuites>

            """
    }

    /// Ten at the most, which is what GitHub shows of a step; the verdict first.
    package var annotations: String {
        let level =
            switch document.outcome.state {
            case .passed: "notice"
            case .unknown: "warning"
            case .regressed, .violated: "error"
            }
        let headline = ComparisonExports.command(
            level, "trial gate", document.outcome.reasons.joined(separator: "; "))
        let rest = document.series.flatMap {
            ComparisonExports($0).annotations.split(separator: "\n").dropFirst().map(String.init)
        }
        return ([headline] + rest).prefix(10).joined(separator: "\n") + "\n"
    }

    /// One family a metric, as OpenMetrics asks: its samples stand together.
    package var openMetrics: String {
        var families: [String: [String]] = [:]
        for comparison in document.exact {
            for row in comparison.rows {
                families["trial_exact_\(row.counter.rawValue)", default: []] += [
                    ("base", row.base), ("subject", row.change),
                ].map { "{scenario=\"\(comparison.workload)\",side=\"\($0.0)\"} \($0.1)" }
            }
        }
        for series in document.series {
            for sample in ComparisonExports(series).samples {
                families[sample.family, default: []].append(sample.text)
            }
        }
        let text = families.keys.sorted().map { family in
            "# TYPE \(family) gauge\n"
                + (families[family] ?? []).map { "\(family)\($0)\n" }.joined()
        }
        return text.joined() + "# EOF\n"
    }

    /// `[{name, unit, value}]`
    package func listing() throws -> String {
        let exact = document.exact.flatMap { comparison in
            comparison.rows.map { row in
                ComparisonExports.Item(
                    name: "\(comparison.workload) \(row.counter.title)/batch", unit: "1",
                    value: Double(row.change) / Double(comparison.batches), range: nil)
            }
        }
        return try RecordJSON.text(
            of: exact + document.series.flatMap { ComparisonExports($0).items })
    }

    private func suite(_ comparison: ExactComparison) -> String {
        let text = ExactText(comparison)
        let name = Xml.escaped(comparison.workload)
        let cases = comparison.rows.map { row in
            let line = Xml.escaped("\(text.values(row)) \(text.verdict(row))")
            var inner = "      <system-out>\(line)</system-out>\n"
            switch row.verdict {
            case .more: inner = "      <failure message=\"\(line)\">\(line)</failure>\n" + inner
            case .unrepeatable: inner = "      <skipped message=\"\(line)\"/>\n" + inner
            case .same, .within, .fewer: break
            }
            return "    <testcase classname=\"\(name)\" name=\"\(Xml.escaped(text.title(row)))\">\n"
                + inner + "    </testcase>"
        }
        return "  <testsuite name=\"\(name)\" tests=\"\(cases.count)\" "
            + "failures=\"\(comparison.grown.count)\" errors=\"0\" "
            + "skipped=\"\(comparison.open.count)\">\n"
            + cases.joined(separator: "\n") + "\n  </testsuite>"
    }
}
