package import Measurements

extension Metric {
    /// What a run's record says; nil when it was not measured there, and never 0 for it.
    ///
    /// Percentiles are response times; a closed loop has none, and its service times stand in.
    package func value(of record: RunRecord) -> Double? {
        switch self {
        case .brokerCPU: perRecord(record.cost?.cpuSeconds.broker, record).map { $0 * 1e6 }
        case .clientCPU: perRecord(record.cost?.cpuSeconds.client, record).map { $0 * 1e6 }
        case .throughput: positive(record.produce?.rate)
        case .consumeThroughput: positive(record.consume?.rate)
        case .p50: latency(record)?.p50
        case .p99: latency(record)?.p99
        case .p99_9: latency(record)?.p99_9
        case .endToEndP99: record.endToEnd?.response?.p99
        case .firstAck: record.faults.compactMap(\.firstAckMilliseconds).max()
        case .peakResident: record.cost?.peakResidentBytes.map(Double.init)
        case .bytesWritten: record.cost?.bytesWrittenPerByte
        case .fsyncs: perBatch(record.cost?.fsyncs, record)
        case .allocations: record.cost?.allocationsPerRecord
        case .switches: perRecord(record.cost?.contextSwitches.broker, record)
        }
    }

    private func latency(_ record: RunRecord) -> LatencySummary? {
        record.produce?.closedLoop == true ? record.produce?.service : record.produce?.response
    }

    private func perRecord(_ total: Double?, _ record: RunRecord) -> Double? {
        guard let total, let acked = record.produce?.acked, acked > 0 else { return nil }
        return total / Double(acked)
    }

    private func perBatch(_ total: Int64?, _ record: RunRecord) -> Double? {
        guard let total, let batches = record.produce?.batches, batches > 0 else { return nil }
        return Double(total) / Double(batches)
    }

    private func positive(_ value: Double?) -> Double? { value.flatMap { $0 > 0 ? $0 : nil } }
}
