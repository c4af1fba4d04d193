internal import Vocabulary

/// A fault with its times in milliseconds from the instant of the signal; null for what did not come.
package struct FaultTimes: Codable, Sendable, Hashable {
    package var kind: FaultRecord.Kind
    /// Of several processes, the ones struck; null where there is only one.
    package var whom: String?
    /// Seconds from the start of the measure phase.
    package var at: Double
    /// How much later than planned the signal was sent.
    package var delayMilliseconds: Double?
    package var inFlight: Int64?
    package var diedMilliseconds: Double?
    package var readyMilliseconds: Double?
    package var firstAckMilliseconds: Double?
    package var firstFetchMilliseconds: Double?
    package var caughtUpMilliseconds: Double?
    /// One more independent trial for the loss bound.
    package var counts: Bool
    package var failure: String?

    package init(_ fault: FaultRecord, phase: PhaseWindow) {
        func milliseconds(_ instant: Instant?) -> Double? {
            instant.map { ($0 - fault.signal).inMilliseconds.rounded(places: 3) }
        }
        kind = fault.kind
        whom = fault.whom
        at = (fault.signal - phase.start).inSeconds.rounded(places: 6)
        delayMilliseconds = fault.planned.map {
            (fault.signal - $0).inMilliseconds.rounded(places: 3)
        }
        inFlight = fault.inFlight
        diedMilliseconds = milliseconds(fault.died)
        readyMilliseconds = milliseconds(fault.ready)
        firstAckMilliseconds = milliseconds(fault.firstAck)
        firstFetchMilliseconds = milliseconds(fault.firstFetch)
        caughtUpMilliseconds = milliseconds(fault.caughtUp)
        counts = fault.counts
        failure = fault.failure
    }

    enum CodingKeys: String, CodingKey {
        case kind, whom, at
        case delayMilliseconds = "delay_ms"
        case inFlight = "in_flight"
        case diedMilliseconds = "died_ms"
        case readyMilliseconds = "ready_ms"
        case firstAckMilliseconds = "first_ack_ms"
        case firstFetchMilliseconds = "first_fetch_ms"
        case caughtUpMilliseconds = "caught_up_ms"
        case counts, failure
    }
}

/// What reading everything back showed, over the whole run, warm-up included. What was not read
/// back is null.
package struct DurabilityRecord: Codable, Sendable, Hashable {
    /// The worst thing that happened to the system: `none`, `C0 clean stop` or `C1 process kill`.
    package var crashClass: String
    /// `all`, `sample 1%` or `none`.
    package var verified: String
    /// Kills with records in flight.
    package var kills: Int
    package var acked: Int64?
    /// Acknowledged and not read back.
    package var lost: Int64?
    /// Acknowledged, never tried twice, and read back more than once.
    package var duplicated: Int64?
    /// Further copies that a retry of a producer without idempotence explains.
    package var duplicatedByRetry: Int64?
    package var reordered: Int64?
    package var corrupt: Int64?
    /// Read back and never offered, or certainly failed.
    package var invented: Int64?
    /// Read back elsewhere than acknowledged.
    package var misplaced: Int64?
    package var failed: Int64?
    package var unknown: Int64?
    package var unknownPresent: Int64?
    package var unknownAbsent: Int64?
    /// Acknowledged records that retention had removed before they were read back.
    package var expired: Int64?
    package var readBack: Int64?
    /// With 95 % confidence the chance that a kill loses records is below this, 0 to 1.
    package var bound95: Double?

    package init(crashClass: String, verified: String, kills: Int) {
        self.crashClass = crashClass
        self.verified = verified
        self.kills = kills
    }

    enum CodingKeys: String, CodingKey {
        case crashClass = "class"
        case verified, kills, acked, lost, duplicated
        case duplicatedByRetry = "duplicated_by_retry"
        case reordered, corrupt, invented, misplaced, failed, unknown
        case unknownPresent = "unknown_present"
        case unknownAbsent = "unknown_absent"
        case expired
        case readBack = "read_back"
        case bound95 = "bound_95"
    }
}

/// What the run cost. Broker figures are null where the target's process cannot be seen.
package struct CostRecord: Codable, Sendable, Hashable {
    /// CPU seconds per GB (10^9 bytes) of payload acknowledged.
    package var cpuPerGigabyte: PerParty
    package var cpuSeconds: PerParty
    package var contextSwitches: PerParty
    package var fsyncs: Int64?
    package var bytesWritten: Int64?
    /// Bytes that the broker wrote for each byte of payload.
    package var bytesWrittenPerByte: Double?
    package var allocationsPerRecord: Double?
    /// The broker's.
    package var peakResidentBytes: Int64?
    package var clientPeakResidentBytes: Int64?

    package struct PerParty: Codable, Sendable, Hashable {
        package var broker: Double?
        package var client: Double?

        package init(broker: Double?, client: Double?) {
            self.broker = broker
            self.client = client
        }
    }

    /// Totals of the measure phase, and the payload that they were spent on.
    package init(
        cpuSeconds: PerParty, contextSwitches: PerParty, payloadBytes: Int64, bytesWritten: Int64?,
        fsyncs: Int64?
    ) {
        func perGigabyte(_ seconds: Double?) -> Double? {
            guard let seconds, payloadBytes > 0 else { return nil }
            return (seconds / (Double(payloadBytes) / 1e9)).rounded(places: 4)
        }
        self.cpuSeconds = PerParty(
            broker: cpuSeconds.broker?.rounded(places: 6),
            client: cpuSeconds.client?.rounded(places: 6))
        cpuPerGigabyte = PerParty(
            broker: perGigabyte(cpuSeconds.broker), client: perGigabyte(cpuSeconds.client))
        self.contextSwitches = contextSwitches
        self.fsyncs = fsyncs
        self.bytesWritten = bytesWritten
        if let bytesWritten, payloadBytes > 0 {
            bytesWrittenPerByte =
                (Double(bytesWritten) / Double(payloadBytes)).rounded(places: 4)
        }
    }

    enum CodingKeys: String, CodingKey {
        case cpuPerGigabyte = "cpu_s_per_gb"
        case cpuSeconds = "cpu_s"
        case contextSwitches = "context_switches"
        case fsyncs
        case bytesWritten = "bytes_written"
        case bytesWrittenPerByte = "bytes_written_per_byte"
        case allocationsPerRecord = "allocations_per_record"
        case peakResidentBytes = "peak_rss_bytes"
        case clientPeakResidentBytes = "client_peak_rss_bytes"
    }
}
