/// What our broker is to reach against another in the same rounds.
struct Goal {
    var metric: Metric
    var against: String
    /// Ours divided by theirs: at least this, or at most where low is better.
    var ratio: Double

    init(_ metric: Metric, against: String, _ ratio: Double) {
        self.metric = metric
        self.against = against
        self.ratio = ratio
    }

    /// By row of `bin/bench.sh`, in its order.
    static let rows: [(name: String, about: String, metrics: [Metric], goals: [Goal])] = [
        (
            "produce-100b", "produce 100 B, acks=1, linger.ms=5, page cache",
            [.rate, .brokerTime, .clientTime],
            [
                Goal(.rate, against: "sink", 0.97), Goal(.rate, against: "kafka", 1),
                Goal(.brokerTime, against: "kafka", 0.5),
            ]
        ),
        (
            "produce-1kib",
            "produce 1 KiB, acks=1, linger.ms=5, page cache; ours syncs behind the appends, 64 MiB at most late",
            [.rate, .brokerTime, .clientTime],
            [
                Goal(.rate, against: "sink", 0.9), Goal(.rate, against: "kafka", 2.3),
                Goal(.brokerTime, against: "sink", 1.3),
            ]
        ),
        (
            "produce-1kib-unbounded",
            "the same with trial.log.dirty.bytes.max=-1: unsynced bytes without a bound, as the others",
            [.rate, .brokerTime, .clientTime],
            [
                Goal(.rate, against: "sink", 0.9), Goal(.rate, against: "kafka", 2.3),
                Goal(.brokerTime, against: "sink", 1.3),
            ]
        ),
        (
            "produce-1kib-fsync", "produce 1 KiB, acks=all, linger.ms=5, fsync before every ack",
            [.rate, .brokerTime, .clientTime],
            [Goal(.rate, against: "sink", 0.95), Goal(.rate, against: "kafka", 1)]
        ),
        (
            "ack-1000", "ack latency at 1,000/s, 100 B, acks=1, no linger, page cache",
            [.median, .tail, .farTail],
            [Goal(.median, against: "sink", 1.15), Goal(.tail, against: "sink", 1.15)]
        ),
        (
            "ack-1000-fsync", "ack latency at 1,000/s, 100 B, acks=all, no linger, fsync",
            [.median, .tail, .farTail],
            [Goal(.median, against: "sink", 1.15), Goal(.tail, against: "sink", 1.15)]
        ),
        (
            "ack-20000", "ack latency at 20,000/s, 100 B, acks=1, no linger, page cache",
            [.median, .tail, .farTail],
            [Goal(.median, against: "sink", 1.3), Goal(.tail, against: "sink", 1.3)]
        ),
        (
            "ack-20000-fsync", "ack latency at 20,000/s, 100 B, acks=all, no linger, fsync",
            [.median, .tail, .farTail],
            [Goal(.median, against: "sink", 1.3), Goal(.tail, against: "sink", 1.3)]
        ),
        (
            "consume-100b", "consume 100 B from the page cache", [.rate, .brokerTime, .clientTime],
            [Goal(.rate, against: "kafka", 1), Goal(.brokerTime, against: "kafka", 0.5)]
        ),
        (
            "consume-1kib", "consume 1 KiB from the page cache", [.rate, .brokerTime, .clientTime],
            [Goal(.rate, against: "kafka", 1.3), Goal(.brokerTime, against: "kafka", 0.5)]
        ),
    ]
}
