import Comparisons
import Foundation
import Reports
import Statistics
import Vocabulary

/// What is going to be run, said before the first run.
struct DesignText {
    let design: SeriesDesign

    init(_ design: SeriesDesign) { self.design = design }

    var lines: [String] {
        let gates = design.gated.map {
            "\($0.metric.noun) (margin \(ChangeText.percent($0.margin)))"
        }
        let looks = zip(design.looks, design.plannedLooks.levels).map { look, level in
            "\(look) (level \(ChangeText.percent(level)))"
        }
        let most = design.looks.last ?? 0
        let runs = most * design.arms.count
        var lines = [
            "\(design.scenario): \(design.arms.map(\.label).joined(separator: ", ")); \(design.subject) against \(design.base)",
            "decided by \(gates.joined(separator: ", ")), together at \(ChangeText.percent(design.alpha))",
            "looks at pairs: \(looks.joined(separator: ", ")); seed \(design.seed)",
            "at most \(runs) runs of about \(design.runSeconds.shortest) s: \(time(Double(runs) * design.runSeconds))",
        ]
        if design.confirmationPairs > 0 {
            let seconds =
                Double(design.confirmationPairs * design.arms.count) * design.runSeconds
            lines.append(
                "a regression is run again: \(design.confirmationPairs) pairs, \(time(seconds)) more"
            )
        }
        return lines
    }

    private func time(_ seconds: Double) -> String {
        seconds < 90 ? "\(Int(seconds.rounded())) s" : "\((seconds / 60).shortest) min"
    }
}
