internal import Measurements
internal import Scenarios
internal import Vocabulary

/// One `expect:` limit against the record. What was not measured is unknown; a lower bound decides
/// only where the true value, however large, would decide the same.
struct ExpectationCheck {
    let expectation: Expectation
    let record: RunRecord

    private struct Value {
        var number: Double
        var isLowerBound = false
        var text: String
    }

    func run() -> CheckResult {
        let name = expectation.text
        guard let value else {
            return CheckResult(name, .expectation, .unknown, "\(name): not measured\(reason)")
        }
        let state = state(of: value)
        let verb =
            switch state {
            case .passed: ":"
            case .failed: " not met:"
            case .unknown: " cannot be told:"
            }
        return CheckResult(name, .expectation, state, "\(name)\(verb) \(value.text)")
    }

    private func state(of value: Value) -> VerdictState {
        let limit = expectation.limit
        if value.isLowerBound {
            switch expectation.comparison {
            case .less: return value.number >= limit ? .failed : .unknown
            case .lessOrEqual, .equal: return value.number > limit ? .failed : .unknown
            case .greaterOrEqual: return value.number >= limit ? .passed : .unknown
            case .greater: return value.number > limit ? .passed : .unknown
            }
        }
        let isMet =
            switch expectation.comparison {
            case .less: value.number < limit
            case .lessOrEqual: value.number <= limit
            case .equal: value.number == limit
            case .greaterOrEqual: value.number >= limit
            case .greater: value.number > limit
            }
        return isMet ? .passed : .failed
    }

    private var value: Value? {
        switch expectation.metric {
        case .throughput(.produce): rate(record.produce?.rate)
        case .throughput(.consume): rate(record.consume?.rate)
        case .latency(let fraction, let latency, let steady):
            quantile(summary(latency, steady)?.quantile(fraction))
        case .lost: count(record.durability?.lost)
        case .duplicated: count(record.durability?.duplicated)
        case .reordered: count(record.durability?.reordered)
        case .corrupt: count(record.durability?.corrupt)
        case .unknown: count(record.durability?.unknown)
        case .firstAckAfterKill: slowestFirstAck
        case .cpuPerGigabyte(.broker): number(record.cost?.cpuPerGigabyte.broker, "CPU s/GB")
        case .cpuPerGigabyte(.client): number(record.cost?.cpuPerGigabyte.client, "CPU s/GB")
        case .peakResident(.broker): bytes(record.cost?.peakResidentBytes)
        case .peakResident(.client): bytes(record.cost?.clientPeakResidentBytes)
        }
    }

    private var reason: String {
        if case .latency(_, .produce, _) = expectation.metric, record.produce?.closedLoop == true {
            return " (a rate of max has no intended times, and so no response times)"
        }
        return ""
    }

    private func summary(_ latency: Expectation.Latency, _ steady: Bool) -> LatencySummary? {
        switch (latency, steady) {
        case (.produce, false): record.produce?.response
        case (.produce, true): record.produce?.responseSteady
        case (.endToEnd, false): record.endToEnd?.response
        case (.endToEnd, true): record.endToEnd?.responseSteady
        }
    }

    /// Unknown as soon as one kill saw no acknowledgement.
    private var slowestFirstAck: Value? {
        let kills = record.faults.filter { $0.kind == .kill }
        let times = kills.compactMap(\.firstAckMilliseconds)
        guard let slowest = times.max(), times.count == kills.count else { return nil }
        return Value(number: slowest * 1e6, text: MeasuredText.time(milliseconds: slowest))
    }

    private func rate(_ rate: Double?) -> Value? {
        rate.map { Value(number: $0, text: MeasuredText.rate($0)) }
    }

    private func quantile(_ quantile: Quantile?) -> Value? {
        quantile.map {
            Value(
                number: Double($0.nanoseconds), isLowerBound: $0.isLowerBound,
                text: MeasuredText.quantile($0))
        }
    }

    private func count(_ count: Int64?) -> Value? {
        count.map { Value(number: Double($0), text: $0.grouped) }
    }

    private func number(_ number: Double?, _ unit: String) -> Value? {
        number.map { Value(number: $0, text: MeasuredText.number($0, unit)) }
    }

    private func bytes(_ bytes: Int64?) -> Value? {
        bytes.map { Value(number: Double($0), text: MeasuredText.bytes($0)) }
    }
}
