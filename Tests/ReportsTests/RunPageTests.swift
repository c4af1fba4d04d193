import Foundation
import Testing
import Vocabulary

@testable import Measurements
@testable import Reports
@testable import Scenarios
@testable import Verdicts

/// `report.html` of a run: what it says, that it needs nothing else, and that everybody can read it.
struct RunPageTests {
    static let page = try! RunPage(SampleRun.made.stored()).text()
    // The sample has everything that a page is made of, so making it cannot throw.
    static let violated = try! RunPage(SampleRun.made.violated()).text()
    // As above.

    @Test func `the layout and its texts are the committed ones`() throws {
        #expect(try Fixture.isAsCommitted(PageText(Self.page).outline, "reports/report.html.txt"))
        #expect(
            try Fixture.isAsCommitted(
                PageText(Self.violated).outline, "reports/report-failed.html.txt"))
    }

    @Test func `the first screen says what was tested, on what, the answer and how sure`() throws {
        let head = try #require(Self.page.components(separatedBy: "<main").first)
        let text = PageText(head).text
        for part in [
            "0 of 999,964 acknowledged records lost in 3 process kills", "What was tested",
            "One minute on the served engine", "50,000/s offered, 20 s measured, 3 kills",
            "On what", "serve 0.1.0, 4 partitions, acks=all, flush.messages=1", "How sure",
            "95 % confidence a kill loses records with a chance below 63.2 %",
        ] { #expect(text.contains(part), "\(part)") }
    }

    @Test func `every figure of the Markdown stands in the page`() {
        let text = PageText(Self.page).text
        let tables = RunTables(SampleRun.made.stored().run)
        let setting = SettingTables(record: SampleRun.made.record)
        for table in [
            tables.load, tables.latency, tables.faults, tables.durability, tables.cost,
            setting.phases, setting.environment,
        ] {
            #expect(!table.isEmpty)
            for row in table.rows {
                #expect(text.contains(row.filter { !$0.isEmpty }.joined(separator: " ")), "\(row)")
            }
        }
        for check in SampleRun.made.judged().verdict.checks { #expect(text.contains(check.text)) }
        #expect(text.contains(tables.loadSentence) && text.contains(tables.durabilitySentence))
    }

    @Test func `the page asks the network for nothing and runs nothing`() throws {
        for page in [Self.page, Self.violated] {
            let style = try #require(
                page.firstMatch(of: /<style>([\s\S]*?)<\/style>/)?.output.1)
            let hash = Sha256.hex(of: String(style))
            let bytes = stride(from: 0, to: 64, by: 2).map { at in
                UInt8(hash.dropFirst(at).prefix(2), radix: 16) ?? 0
            }
            #expect(page.contains("style-src 'sha256-\(Data(bytes).base64EncodedString())'"))
            #expect(page.contains("default-src 'none'"))
            for banned in ["http:", "https:", "url(", " style=", "@import", "src=\"/"] {
                let found = page.replacing(/<script[\s\S]*?<\/script>/, with: "")
                    .replacing(/>[^<]*</, with: "><")
                #expect(!found.contains(banned), "\(banned)")
            }
            #expect(!page.contains(/<[^>]*\ on[a-z]+=/))
            for script in page.matches(of: /<script([^>]*)>/) {
                #expect(script.output.1.contains("type=\"application/zlib+base64\""))
            }
        }
    }

    @Test func `everything has a name, a role and an order`() {
        for page in [Self.page, Self.violated] {
            #expect(Accessibility(page).problems == [])
        }
        #expect(
            Accessibility("<html><h2>x</h2><svg></svg><a href=\"#no\"></a></html>").problems.count
                >= 5)
    }

    @Test func `text and lines stand out from the paper, light and dark`() throws {
        let papers = HtmlStyle.colours.filter { ["paper", "tint"].contains($0.name) }
        let texts = HtmlStyle.colours.filter {
            ["ink", "quiet", "link", "good", "bad", "open"].contains($0.name)
        }
        let lines = HtmlStyle.colours.filter { $0.name.hasPrefix("s") }
        #expect(papers.count == 2 && texts.count == 6 && lines.count == 5)
        for paper in papers {
            for (colours, least) in [(texts, 4.5), (lines, 3.0)] {
                for colour in colours {
                    #expect(Contrast.ratio(colour.light, paper.light) >= least, "\(colour.name)")
                    #expect(Contrast.ratio(colour.dark, paper.dark) >= least, "\(colour.name)")
                }
            }
        }
        #expect(abs(Contrast.ratio("#000000", "#ffffff") - 21) < 0.01)
    }

    @Test func `an hour with a million records and two hundred kills stays small`() throws {
        let page = try RunPage(LongRun.made()).text()
        try Fixture.show(page, "hour")
        #expect(page.utf8.count < HtmlPage.bytesMax, "\(page.utf8.count)")
        #expect(page.utf8.count > 100_000)
        #expect(Accessibility(page).problems == [])
        let back = try StoredRun(ReportArchive(page: page))
        #expect(back.series?.rows.count == 3_600 && back.run.record.faults.count == 200)
    }

    @Test func `a violation is drawn with what surrounds it`() throws {
        let trace = try #require(SampleRun.made.violated().trace)
        #expect(trace.check == "lost" && trace.partition == 0)
        #expect(trace.batches.contains { $0.state == .violated })
        try Fixture.show(Self.violated, "violated")
        let text = PageText(Self.violated).text
        #expect(text.contains("Failed 3 of 999,964 acknowledged records lost"))
        #expect(text.contains("orders-0 around the violation"))
        #expect(text.contains("Examples of 3 lost"))
    }

    @Test func `a run that left nothing but its record still has a page`() throws {
        var stored = StoredRun(run: SampleRun.made.judged())
        stored.run.record.produce = nil
        stored.run.record.consume = nil
        stored.run.record.endToEnd = nil
        stored.run.record.durability = nil
        stored.run.record.faults = []
        let page = try RunPage(stored).text()
        #expect(Accessibility(page).problems == [] && !page.contains("<figure"))
    }
}
