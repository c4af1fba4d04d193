import Foundation
import Testing

/// docs/platforms.md claims what tests show, and nothing else. `TRIAL_REWRITE=1` writes it anew.
struct PlatformMatrixTests {
    private let tree = SourceTree()

    @Test func `every claim has its test`() throws {
        for row in PlatformMatrix.rows {
            #expect(!row.claims.isEmpty, "\(row.feature)")
            for claim in row.claims {
                let text = try tree.text("Tests/\(claim.file)")
                #expect(text.contains("func `\(claim.test)`("), "\(claim.file): \(claim.test)")
            }
        }
    }

    @Test func `what runs under Wine stands among the tests that do`() {
        for claim in PlatformMatrix.rows.flatMap(\.claims) {
            #expect((claim.way == .wine) == claim.file.hasPrefix("WineTests/"), "\(claim.test)")
        }
    }

    @Test func `the page is what the table says`() throws {
        let file = tree.root.appending(path: "docs/platforms.md")
        if ProcessInfo.processInfo.environment["TRIAL_REWRITE"] != nil {
            try Data(PlatformMatrix.text.utf8).write(to: file)
        }
        #expect(try tree.text("docs/platforms.md") == PlatformMatrix.text)
    }
}
