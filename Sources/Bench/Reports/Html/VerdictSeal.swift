internal import Verdicts

/// The verdict as a shape, so that it is told without colour: a ring with a tick, an octagon with a
/// cross, a diamond with a question mark.
enum VerdictSeal {
    static func svg(_ state: VerdictState) -> String {
        let path =
            switch state {
            case .passed: "M4 32a28 28 0 1 0 56 0a28 28 0 1 0 -56 0zM19 33l9 9l17 -20"
            case .failed: "M21 4H43L60 21V43L43 60H21L4 43V21zM22 22L42 42M42 22L22 42"
            case .unknown:
                "M32 3L61 32L32 61L3 32zM25 26a7 7 0 1 1 10 6.500q-3 1.500 -3 5.500M32 43.500v2"
            }
        return "<svg class=\"seal\" viewBox=\"0 0 64 64\" aria-hidden=\"true\" "
            + "focusable=\"false\"><path d=\"\(path)\"/></svg>"
    }

    static func word(_ state: VerdictState) -> String {
        switch state {
        case .passed: "Passed"
        case .failed: "Failed"
        case .unknown: "Cannot be told"
        }
    }

    static func style(_ state: VerdictState) -> String {
        switch state {
        case .passed: "good"
        case .failed: "bad"
        case .unknown: "open"
        }
    }
}
