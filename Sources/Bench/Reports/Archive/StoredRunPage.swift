internal import Measurements

/// The page of one run, computed again.
package struct StoredRunPage: StoredPage {
    private let recount: Recount

    package init(_ archive: ReportArchive) throws { self.init(try StoredRun(archive)) }

    package init(_ stored: StoredRun) { recount = Recount(stored) }

    package var differences: [String] { recount.differences }

    package func html() throws -> String { try RunPage(recount.stored).text() }
    package func markdown() -> String { MarkdownReport(recount.stored.run).text }
    package func json() throws -> String { try ResultDocument(recount.stored.run).text() }

    package func text(_ style: TextStyle) -> String {
        TerminalSummary(recount.stored.run, style: style).text
    }
}
