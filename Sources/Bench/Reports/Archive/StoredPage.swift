internal import Measurements

/// A page that carries all that it was made of, so that it can be made again from itself: with every
/// figure computed anew that its data can give.
package protocol StoredPage {
    /// Sentences, one for each figure that did not come out as it was stored.
    var differences: [String] { get }

    func html() throws -> String
    func markdown() throws -> String
    func json() throws -> String
    func text(_ style: TextStyle) -> String
}

extension ReportArchive {
    /// Whatever it is a page of. Throws a sentence for what no page of ours is made of.
    package func page() throws -> any StoredPage {
        if file("result.json") != nil { return try StoredRunPage(self) }
        if file(GatePage.file) != nil { return try GatePage(self) }
        if file(CalibrationPage.file) != nil { return try CalibrationPage(self) }
        if file(ComparisonPage.file) != nil { return try ComparisonPage(self) }
        if file(TunePage.file) != nil { return try TunePage(self) }
        if file(SweepPage.file) != nil { return try SweepPage(self) }
        if file(HistoryPage.file) != nil { return try HistoryPage(self) }
        if file(VersusPage.file) != nil { return try VersusPage(self) }
        if file(CrashPage.file) != nil { return try CrashPage(self) }
        throw MeasurementFileError("the page holds nothing that a report is made of")
    }

    static let rebuilding =
        "This page holds what it was made of. “trial report report.html” computes it again from that, "
        + "says where it differs, and with --html writes the page anew."

    static func difference(_ name: String, _ stored: String, _ computed: String) -> [String] {
        stored == computed
            ? [] : ["\(name): the page says \(stored), its data give \(computed)"]
    }
}
