import Foundation
import Testing

@testable import Scenarios

/// `docs/scenarios.md` names every key of the language.
@Suite struct GuideTests {
    static let guide = Fixtures.root.appending(path: "docs/scenarios.md")
    static let mark =
        "This part is made from the tables that the program checks a file against.\n\n"

    @Test func `the reference part is the one the tables give`() throws {
        let text = try Fixtures.text(Self.guide)
        let start = try #require(text.range(of: Self.mark)).upperBound
        if Fixtures.isRewriting {
            try (text[..<start] + ScenarioGuide.text)
                .write(to: Self.guide, atomically: true, encoding: .utf8)
        }
        let reference = try Fixtures.text(Self.guide)[start...]
        #expect(reference == ScenarioGuide.text)
    }

    @Test func `a table has as many cells in each row as in its head`() {
        for line in ScenarioGuide.text.split(separator: "\n") where line.hasPrefix("|") {
            let cells = line.replacing("\\|", with: "").count { $0 == "|" }
            #expect(cells == 4, "\(line)")
        }
    }
}
