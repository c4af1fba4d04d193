internal import Measurements
internal import Verdicts
internal import Vocabulary

enum VerdictText {
    static func word(_ state: VerdictState) -> (String, TextStyle.Colour) {
        switch state {
        case .passed: ("PASS", .green)
        case .failed: ("FAIL", .red)
        case .unknown: ("UNKNOWN", .yellow)
        }
    }
}

enum FaultText {
    /// Above this many a range is given.
    private static let listedMax = 6

    /// `41 / 38 / 44 ms`, or `38 to 71 ms` for many.
    static func times(_ milliseconds: [Double?]) -> String {
        let known = milliseconds.compactMap { $0 }
        guard !known.isEmpty else { return MeasuredText.notMeasured }
        if milliseconds.count > listedMax, let low = known.min(), let high = known.max() {
            let missing = milliseconds.count - known.count
            let text = "\(low.shortest) to \(high.shortest) ms"
            return missing == 0 ? text : text + " (\(missing.grouped) without)"
        }
        return milliseconds.map { $0?.shortest ?? MeasuredText.notMeasured }
            .joined(separator: " / ") + " ms"
    }
}

extension FaultRecord.Kind {
    static let allCases: [FaultRecord.Kind] = [.kill, .stop, .pause, .disk, .powerCut]

    var label: String {
        switch self {
        case .kill: "kill -9"
        case .stop: "stop"
        case .pause: "pause"
        case .disk: "disk fault"
        case .powerCut: "power cut"
        }
    }

    func noun(_ count: Int) -> String { count == 1 ? rawValue : rawValue + "s" }
}
