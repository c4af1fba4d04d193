import Foundation
import ProcessHarness
import Testing

/// The page of a real run in a real browser, where there is one.
@Suite(
    .enabled(
        if: TrialBinary.path != nil && Tool(named: "chromium") != nil,
        "needs TRIAL_BINARY and chromium"))
struct BrowserTests {
    private static let scenario = """
        trial: 1
        name: page
        topics: { orders: { partitions: 1 } }
        producers: [{ topic: orders, rate: 200/s, values: { size: 100B } }]
        phases: { warmup: none, measure: 1s, drain: 2s }
        """

    @Test func `a browser opens the page without a complaint and prints it`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let file = try trial.write(Self.scenario, to: "page.yaml")
        let run = try trial.run(["run", file, "--plain", "--cold", "--out", "r"])
        #expect(run.status == 0, "\(run.errors)")
        let folder = trial.scratch.appending(path: "r/page")
        let time = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
        let page = folder.appending(path: "\(time)/report.html")
        let index = try trial.run(["report", "r", "--index"])
        #expect(index.status == 0, "\(index.errors)")
        let browser = try #require(Tool(named: "chromium"))
        for url in [page, trial.scratch.appending(path: "r/index.html")] {
            let result = try browser.run(
                options(trial) + ["--enable-logging=stderr", "--dump-dom", url.absoluteString])
            #expect(result.status == 0)
            #expect(!result.errors.contains("CONSOLE"), "\(result.errors)")
            #expect(result.output.contains("</main>"))
        }
        let print = trial.scratch.appending(path: "page.pdf")
        _ = try browser.run(
            options(trial) + ["--print-to-pdf=\(print.path)", page.absoluteString])
        #expect(try Data(contentsOf: print).prefix(5) == Data("%PDF-".utf8))
    }

    /// A profile of its own; a container has no sandbox to give.
    private func options(_ trial: TrialBinary) -> [String] {
        [
            "--headless=new", "--no-sandbox", "--disable-gpu",
            "--user-data-dir=\(trial.scratch.appending(path: "browser").path)",
        ]
    }
}
