internal import Foundation
internal import Verdicts
internal import Vocabulary

extension StratumResult {
    /// What a storage engineer would sign, or not: class, policy, file system and device first, then
    /// what was found and how sure that makes.
    package func text(controls: String) -> String {
        let word =
            switch state {
            case .passed: "PASS"
            case .failed: "FAIL"
            case .unknown: "UNKNOWN"
            }
        let indent = String(repeating: " ", count: 8)
        let kind = idempotent ? "idempotent" : "plain"
        var lines = [
            "\(word.padding(toLength: 8, withPad: " ", startingAt: 0))class \(crashClass) · \(target) · acks=\(acks) · "
                + "\(flushPolicy) · \(kind) · data on \(fileSystem), \(device)"
        ]
        lines.append(indent + found)
        lines.append(indent + coverage(controls))
        if let restartTool {
            lines.append(indent + "every second start was taken by \(restartTool)")
        }
        if mayLose { lines.append(indent + loss) }
        if let images { lines.append(indent + images.text) }
        if !firstAckMilliseconds.isEmpty {
            lines.append(
                indent + "first ack after the kill \(Self.quantiles(firstAckMilliseconds)) · "
                    + "without an ack \(Self.quantiles(outageMilliseconds))")
        }
        lines.append(
            indent
                + "\(Int((Double(killed + compound) / max(seconds, 1) * 60).rounded())) kills a minute · "
                + "\(Int64(Double(acked) / max(seconds, 1)).grouped) acked/s over all of it · "
                + reach)
        lines += (violations + failures + (images?.objections ?? []) + problems).prefix(6).map {
            indent + $0
        }
        return lines.joined(separator: "\n")
    }

    private var found: String {
        let violations = "\(violating.grouped) violations in \(counted.grouped) \(noun)"
        let median = Self.sorted(inFlight).map { $0[$0.count / 2] } ?? 0
        var text = violations
        if counted > 0 {
            let bound = clopperPearson95(failures: violating, trials: counted)
            text +=
                violating == 0
                ? " (95 %: below \(Self.percent(bound.high)) per kill)"
                : " (95 %: \(Self.percent(bound.low)) to \(Self.percent(bound.high)) per kill)"
        }
        text += " · \(acked.grouped) acked · \(median.grouped) in flight at the median kill"
        if let released, released > 0 {
            text += " · \(released.grouped) verified in between and deleted"
        }
        if compound > 0 { text += " · \(compound) kills in between" }
        if let retried { text += " · \(retried.grouped) batches retried in between and acked" }
        let idle = killed - counted - unknown
        if idle > 0 {
            let what = retried == nil ? "in flight" : "in flight, or nothing retried"
            text += " · \(idle) \(noun) found nothing \(what)"
        }
        if unknown > 0 { text += " · \(unknown) \(noun) could not be judged" }
        return text
    }

    private var loss: String {
        guard lossyKills > 0 else {
            return
                "no acknowledged record was lost, though the policy lets it: the test is not valid"
        }
        let oldest = oldestLossMilliseconds.map { String(format: "%.0f ms", $0) } ?? "unknown"
        let window =
            lossWindowMilliseconds.map { String(format: "the window is %.0f ms", $0) }
            ?? "the policy sets no window"
        return
            "\(lost.grouped) acknowledged records lost in \(lossyKills) of \(killed) cuts, as the "
            + "policy allows: the newest of each partition, the oldest acknowledged \(oldest) before "
            + "the cut (\(window))"
    }

    private func coverage(_ controls: String) -> String {
        let deaths = doors.values.reduce(0, +)
        var text = "killed at \(doors.count) of \(doorsKnown) door sites"
        if doors.count == doorsKnown {
            text += ", \(doors.values.min() ?? 0) or more each"
        } else if let doorNames {
            let missing = doorNames.filter { doors[$0] == nil }.sorted()
            let more = missing.count > Self.namedMax ? ", …" : ""
            text += ", never at " + missing.prefix(Self.namedMax).joined(separator: ", ") + more
        }
        return text + " (\(deaths) deaths, \(restartsKilled) in a recovery) · \(controls)"
    }

    private static let namedMax = 3

    /// What one trial is.
    package var noun: String {
        if crashClass.hasPrefix("C2 power cut after") { return "compound faults" }
        return crashClass.hasPrefix("C2") ? "power cuts" : "kills"
    }

    private var reach: String {
        crashClass.hasPrefix("C1")
            ? "this run says nothing about power loss"
            : "cuts are emulated by an ext4 shutdown; the device below is believed"
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.2f %%", share * 100)
    }

    private static func sorted<Value: Comparable>(_ values: [Value]) -> [Value]? {
        values.isEmpty ? nil : values.sorted()
    }

    private static func quantiles(_ values: [Double]) -> String {
        guard let sorted = sorted(values) else { return "unknown" }
        func at(_ share: Double) -> String {
            let place = min(Int((Double(sorted.count) * share).rounded(.up)), sorted.count) - 1
            return String(format: "%.1f", sorted[max(place, 0)])
        }
        return "p50 \(at(0.5)) ms p99 \(at(0.99)) ms max \(at(1)) ms"
    }
}
