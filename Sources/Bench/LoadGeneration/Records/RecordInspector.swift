import Drivers
import Scenarios

/// Looks at what a consumer was given from one topic and says which record it is, if it is one.
struct RecordInspector {
    private let identity: RecordIdentity
    private let topic: Int32
    /// Which share of 2^64 is checked whole; of the others the identity alone is read.
    private let threshold: UInt64
    private let seed: UInt64

    init(identity: RecordIdentity, topic: Int32, verify: VerifyPlan, seed: UInt64) {
        self.identity = identity
        self.topic = topic
        self.seed = SplitMix64.mix(seed)
        switch verify {
        case .all: threshold = .max
        case .none: threshold = 0
        case .sample(let share):
            threshold = share >= 1 ? .max : UInt64(max(share, 0) * 0x1p64)
        }
    }

    /// `.intact` for a record that one of the topic's producers sent to this partition.
    @inline(__always)
    func inspect(_ record: ReceivedRecord, in bytes: UnsafeRawPointer, of partition: Int32)
        -> IdentityCheck
    {
        let value = UnsafeRawBufferPointer(
            start: bytes + record.valueStart, count: max(record.valueLength, 0))
        let check: IdentityCheck
        if threshold == .max {
            check = verify(value, record, bytes)
        } else {
            check = sampled(value, record, bytes)
        }
        // A record in another partition or topic than its own was not sent there by anyone.
        if case .intact(let producer, let own, _, _) = check,
            own != partition || identity.topic(ofProducer: producer) != topic
        {
            return .foreign
        }
        return check
    }

    @inline(__always)
    private func verify(
        _ value: UnsafeRawBufferPointer, _ record: ReceivedRecord, _ bytes: UnsafeRawPointer
    ) -> IdentityCheck {
        guard record.keyLength >= 0 else { return identity.verify(value: value, key: nil) }
        return identity.verify(
            value: value,
            key: UnsafeRawBufferPointer(start: bytes + record.keyStart, count: record.keyLength))
    }

    private func sampled(
        _ value: UnsafeRawBufferPointer, _ record: ReceivedRecord, _ bytes: UnsafeRawPointer
    ) -> IdentityCheck {
        let read = identity.read(value: value)
        guard case .intact(let producer, let partition, let sequence, _) = read else { return read }
        let stream =
            UInt64(UInt32(bitPattern: producer)) << 32 | UInt64(UInt32(bitPattern: partition))
        let chance = SplitMix64.mix(
            SplitMix64.mix(seed ^ stream) &+ UInt64(bitPattern: sequence) &* SplitMix64.increment)
        return chance < threshold ? verify(value, record, bytes) : read
    }
}
