package import Statistics

/// What a series came to: all that its reports print, and nothing that its runs do not hold.
package struct SeriesResult: Codable, Sendable, Hashable {
    package struct Row: Codable, Sendable, Hashable {
        package var metric: Metric
        package var margin: Double
        package var isGated: Bool
        /// Medians over the runs that count.
        package var base: Double?
        package var subject: Double?
        /// The change of the number itself and its interval, as shares; null where it cannot be told.
        package var change: Double?
        package var low: Double?
        package var high: Double?
        /// What the interval covers at least, 0 to 1.
        package var confidence: Double?
        package var pairs: Int
        package var verdict: MarginVerdict?
        /// Of a regression: whether a second series showed it again.
        package var isConfirmed: Bool?
        /// The smallest change for the worse that so many pairs call regressed nine times in ten.
        package var detectable: Double?
        /// The same base twice: what was seen where there is no difference.
        package var null: Null?
        /// A few words: why there is no verdict, or what becomes of it.
        package var note: String?

        enum CodingKeys: String, CodingKey {
            case metric, margin
            case isGated = "gated"
            case base, subject, change, low, high, confidence, pairs, verdict
            case isConfirmed = "confirmed"
            case detectable, null, note
        }
    }

    /// What the base and its twin differed by.
    package struct Null: Codable, Sendable, Hashable {
        package var change: Double
        package var low: Double
        package var high: Double
    }

    package enum State: String, Codable, Sendable, Hashable {
        case passed, regressed, violated, unknown
    }

    package var state: State
    /// 0 passed, 2 regressed, 3 violated, 4 unknown.
    package var exit: Int
    /// Sentences, the first is the headline.
    package var reasons: [String]
    package var rows: [Row]
    /// Records lost, over all runs of the base and of the subject; null where nothing was read back.
    package var lostBase: Int64?
    package var lostSubject: Int64?
    package var pairs: Int
    package var confirmationPairs: Int
    package var runs: Int
    /// Which blocks do not count, and why.
    package var invalid: [String]

    enum CodingKeys: String, CodingKey {
        case state, exit, reasons, rows
        case lostBase = "lost_base"
        case lostSubject = "lost_subject"
        case pairs
        case confirmationPairs = "confirmation_pairs"
        case runs, invalid
    }
}
