import Foundation
import Testing

@testable import Measurements

struct WallTimeTests {
    @Test(arguments: [UInt64(61)])
    func `times read as Foundation writes them`(seed: UInt64) {
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let milliseconds = Int64.random(
                in: -11_000_000_000_000...250_000_000_000_000, using: &random)
            let time = WallTime(millisecondsSince1970: milliseconds)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1e3)
            let expected = date.addingTimeInterval(0.000_2).formatted(format)
            #expect(time.iso8601 == expected, "seed \(seed)")
            #expect(WallTime(iso8601: time.iso8601) == time, "seed \(seed)")
        }
    }

    @Test func `a directory name has no colon`() {
        #expect(WallTime(millisecondsSince1970: 1_772_348_889_123).basic == "20260301T070809Z")
    }

    @Test func `what is not such a time is refused`() {
        for text in [
            "", "2026-03-01", "2026-02-30T00:00:00.000Z", "2026-03-01T07:08:09.123",
            "2026-13-01T07:08:09.123Z", "2026-03-01T24:08:09.123Z",
        ] {
            #expect(WallTime(iso8601: text) == nil, "\(text)")
        }
    }
}
