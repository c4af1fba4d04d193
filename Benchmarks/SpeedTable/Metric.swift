/// A figure of one round.
enum Metric: String {
    case rate = "M records/s"
    case brokerTime = "broker CPU, s per million"
    case clientTime = "client CPU, s per million"
    case median = "p50 µs"
    case tail = "p99 µs"
    case farTail = "p99.9 µs"

    var isBetterWhenLow: Bool { self != .rate }

    func value(_ sample: Journal.Sample) -> Double? {
        switch self {
        case .rate: sample.number("rate").map { $0 / 1e6 }
        case .brokerTime:
            if let ticks = sample.number("ticks"), let records = sample.number("records"),
                records > 0
            {
                ticks / 100 / records * 1e6
            } else {
                nil
            }
        case .clientTime: sample.number("client_cpu")
        case .median: sample.number("p50")
        case .tail: sample.number("p99")
        case .farTail: sample.number("p999")
        }
    }

    func text(_ value: Double) -> String {
        switch self {
        case .rate, .brokerTime, .clientTime: value.rounded(to: 3)
        case .median, .tail, .farTail: value.rounded(to: 0)
        }
    }
}
