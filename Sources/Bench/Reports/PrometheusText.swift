internal import Measurements
internal import Vocabulary

/// A moment of a run in Prometheus's text format, version 0.0.4: seconds, bytes and counts in base
/// units. What is not known is left out, and so stands as absent and not as 0.
package struct PrometheusText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package private(set) var text = ""
    private let labels: String

    /// `moment` is nil before the run's first.
    package init(scenario: String, target: String, moment: LiveMoment?) {
        labels = "scenario=\"\(Self.escaped(scenario))\",target=\"\(Self.escaped(target))\""
        guard let moment else { return }
        family("trial_phase_info", "gauge", "The phase that the run is in.") {
            [("phase=\"\(Self.escaped(moment.phase))\"", 1)]
        }
        one("trial_phase_elapsed_seconds", "Since the phase began.", moment.elapsed.inSeconds)
        one(
            "trial_phase_remaining_seconds", "Until the phase is planned to end.",
            moment.remaining?.inSeconds)
        if let counts = moment.counts { add(counts) }
        one("trial_in_flight_records", "Without an outcome yet.", Double(moment.inFlight))
        one("trial_waiting_records", "Due and not yet taken by the client.", Double(moment.waiting))
        family("trial_cpu_cores", "gauge", "Processors in use in the last whole second.") {
            [
                moment.brokerCPU.map { ("side=\"broker\"", $0) },
                moment.clientCPU.map { ("side=\"client\"", $0) },
            ].compactMap { $0 }
        }
        one(
            "trial_host_pause_seconds", "The host's longest pause in the last whole second.",
            moment.hostStallMilliseconds.map { $0 / 1e3 })
        one("trial_read_back_records", "Read back so far.", moment.readBack.map { Double($0) })
    }

    private mutating func add(_ counts: LiveSnapshot) {
        family("trial_records_total", "counter", "Records of the phase, by what became of them.") {
            [
                ("outcome=\"offered\"", counts.offered), ("outcome=\"acked\"", counts.acked),
                ("outcome=\"failed\"", counts.failed), ("outcome=\"unknown\"", counts.unknown),
                ("outcome=\"delivered\"", counts.delivered), ("outcome=\"late\"", counts.late),
            ].map { ($0.0, Double($0.1)) }
        }
        one(
            "trial_lag_records", "Acknowledged and not delivered yet.",
            Double(max(counts.acked - counts.delivered, 0)))
        guard let second = counts.lastSecond, !second.isEmpty else { return }
        family(
            "trial_response_seconds", "gauge",
            "Response times in the last whole second, from the intended time."
        ) {
            [("0.5", 0.5), ("0.99", 0.99), ("0.999", 0.999), ("1", 1)].map { name, fraction in
                ("quantile=\"\(name)\"", Double(second.quantile(fraction)) / 1e9)
            }
        }
    }

    private mutating func one(_ name: String, _ help: String, _ value: Double?) {
        guard let value else { return }
        family(name, "gauge", help) { [("", value)] }
    }

    private mutating func family(
        _ name: String, _ type: String, _ help: String, _ samples: () -> [(String, Double)]
    ) {
        let samples = samples()
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for (own, value) in samples {
            text += "\(name){\(labels)\(own.isEmpty ? "" : ",\(own)")} \(value)\n"
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }
}
