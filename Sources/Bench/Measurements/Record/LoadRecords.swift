internal import Vocabulary

/// What became of the records that the measure phase offered.
package struct ProduceRecord: Codable, Sendable, Hashable {
    /// A rate of `max`: no intended times, so no response times.
    package var closedLoop: Bool
    /// Length of the measure phase.
    package var seconds: Double
    package var offered: Int64
    package var acked: Int64
    package var failed: Int64
    package var unknown: Int64
    /// Handed to the driver later than the generator's tolerance.
    package var late: Int64
    package var unsent: Int64
    /// Records without an answer, which are in the percentiles as lower bounds; null in a closed loop.
    package var censored: Int64?
    package var offeredRate: Double
    /// Acknowledged within the phase, a second.
    package var rate: Double
    /// Keys and values of those, MB a second.
    package var megabytesPerSecond: Double
    package var payloadBytes: Int64
    package var wireBytes: Int64
    package var batches: Int64
    package var retriedAttempts: Int64
    /// How long after each fault's signal `steady` leaves records out.
    package var steadyWindowSeconds: Double
    /// The share of records that it leaves out, 0 to 1.
    package var leftOutShare: Double?
    package var response: LatencySummary?
    package var responseSteady: LatencySummary?
    package var service: LatencySummary?
    package var parts: LatencyPartsRecord?

    enum CodingKeys: String, CodingKey {
        case closedLoop = "closed_loop"
        case seconds, offered, acked, failed, unknown, late, unsent, censored
        case offeredRate = "offered_rate"
        case rate
        case megabytesPerSecond = "mb_per_s"
        case payloadBytes = "payload_bytes"
        case wireBytes = "wire_bytes"
        case batches
        case retriedAttempts = "retried_attempts"
        case steadyWindowSeconds = "steady_window_s"
        case leftOutShare = "left_out_share"
        case response = "response_us"
        case responseSteady = "response_steady_us"
        case service = "service_us"
        case parts = "parts_us"
    }
}

extension ProduceRecord {
    /// From the recorders of the measure phase, merged and finished.
    package init(_ recorder: ProduceRecorder) {
        let totals = recorder.totals
        let seconds = recorder.phase.length.inSeconds
        let perSecond = seconds > 0 ? 1 / seconds : 0
        closedLoop = recorder.isClosedLoop
        self.seconds = seconds.rounded(places: 3)
        offered = totals.offered
        acked = totals.acked
        failed = totals.failed
        unknown = totals.unknown
        late = totals.late
        unsent = totals.unsent
        offeredRate = (Double(totals.offered) * perSecond).rounded(places: 3)
        rate = (Double(totals.ackedInPhase) * perSecond).rounded(places: 3)
        megabytesPerSecond =
            (Double(totals.payloadBytesInPhase) * perSecond / 1e6).rounded(places: 6)
        payloadBytes = totals.payloadBytes
        wireBytes = totals.wireBytes
        batches = totals.batches
        retriedAttempts = totals.retriedAttempts
        steadyWindowSeconds = recorder.faultWindowSpan.inSeconds.rounded(places: 3)
        service = LatencySummary(recorder.service)
        parts = LatencyPartsRecord(totals)
        guard !recorder.isClosedLoop else { return }
        censored = recorder.response.censored.count
        response = LatencySummary(recorder.response)
        responseSteady = LatencySummary(recorder.steady)
        if recorder.response.count > 0 {
            leftOutShare =
                (Double(recorder.leftOut.count) / Double(recorder.response.count))
                .rounded(places: 6)
        }
    }
}

package struct ConsumeRecord: Codable, Sendable, Hashable {
    /// Records of the measure phase, whenever they arrived.
    package var delivered: Int64
    /// Those that arrived within the phase, a second.
    package var rate: Double
    package var megabytesPerSecond: Double
    package var payloadBytes: Int64
    package var fetchErrors: Int64
    /// Acknowledged and not delivered by the end of the drain; these are in no percentile.
    package var undelivered: Int64?
    /// The most records acknowledged and not yet delivered, at the end of any second.
    package var backlogMax: Int64?

    enum CodingKeys: String, CodingKey {
        case delivered, rate
        case megabytesPerSecond = "mb_per_s"
        case payloadBytes = "payload_bytes"
        case fetchErrors = "fetch_errors"
        case undelivered
        case backlogMax = "backlog_max"
    }
}

extension ConsumeRecord {
    /// `acked` counts the records of the same phase in the topics that are consumed.
    package init(_ recorder: ConsumeRecorder, acked: Int64? = nil, backlogMax: Int64? = nil) {
        let totals = recorder.totals
        let seconds = recorder.phase.length.inSeconds
        let perSecond = seconds > 0 ? 1 / seconds : 0
        delivered = totals.delivered
        rate = (Double(totals.deliveredInPhase) * perSecond).rounded(places: 3)
        megabytesPerSecond = (Double(totals.bytesInPhase) * perSecond / 1e6).rounded(places: 6)
        payloadBytes = totals.bytes
        fetchErrors = recorder.fetchErrors
        undelivered = acked.map { max($0 - totals.delivered, 0) }
        self.backlogMax = backlogMax
    }
}

/// From the intended time of a record until a consumer had it.
package struct EndToEndRecord: Codable, Sendable, Hashable {
    package var response: LatencySummary?
    package var responseSteady: LatencySummary?

    package init(_ recorder: ConsumeRecorder) {
        response = LatencySummary(recorder.response)
        responseSteady = LatencySummary(recorder.steady)
    }

    enum CodingKeys: String, CodingKey {
        case response = "response_us"
        case responseSteady = "response_steady_us"
    }
}

/// How the generator itself did: the evidence for who was the limit.
package struct GeneratorRecord: Codable, Sendable, Hashable {
    package var threads: Int
    /// CPU time of the busiest generator thread over the length of the phase, 0 to 1.
    package var busiestThreadShare: Double?
    package var late: Int64
    /// Of `late`, those that waited because the client's buffer was full.
    package var lateBlocked: Int64
    package var worstLateMilliseconds: Double
    package var blockedMilliseconds: Double
    /// What counts as late.
    package var toleranceMilliseconds: Double
    /// The generator's own hesitations during the phase: the longest time its clock jumped.
    package var longestStallMilliseconds: Double?
    package var timerErrorMicroseconds: Double?

    package init(
        _ recorder: ProduceRecorder, threads: Int, toleranceMilliseconds: Double,
        busiestThreadShare: Double? = nil
    ) {
        let totals = recorder.totals
        self.threads = threads
        self.busiestThreadShare = busiestThreadShare?.rounded(places: 4)
        self.toleranceMilliseconds = toleranceMilliseconds
        late = totals.late
        lateBlocked = totals.lateBlocked
        worstLateMilliseconds = (Double(totals.latestNanoseconds) / 1e6).rounded(places: 3)
        blockedMilliseconds = (Double(totals.blockedNanoseconds) / 1e6).rounded(places: 3)
    }

    enum CodingKeys: String, CodingKey {
        case threads
        case busiestThreadShare = "busiest_thread_share"
        case late
        case lateBlocked = "late_blocked"
        case worstLateMilliseconds = "worst_late_ms"
        case blockedMilliseconds = "blocked_ms"
        case toleranceMilliseconds = "tolerance_ms"
        case longestStallMilliseconds = "longest_stall_ms"
        case timerErrorMicroseconds = "timer_error_us"
    }
}
