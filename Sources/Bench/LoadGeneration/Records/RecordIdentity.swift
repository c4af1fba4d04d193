package import Measurements
package import Scenarios
import Vocabulary

/// Tells of any record's bytes alone whether they are what a producer of this run sent.
package final class RecordIdentity: @unchecked Sendable {
    // Everything is written in `init` and only read after it; the views point into `pools`.

    /// A hash of the run's id.
    package let run: UInt32
    private let pools: [BodyPool]
    /// The same without reference counts, for the path of a record.
    private let views: [BodyPool.View]
    private let poolOfProducer: [Int]
    private let topicOfProducer: [Int32]

    /// Producers are numbered through the plan's blocks, from 0.
    package init(run id: RunID, plan: Plan) {
        let hash = SplitMix64.mix(id.high &+ SplitMix64.mix(id.low &+ SplitMix64.increment))
        run = UInt32(truncatingIfNeeded: hash >> 32)
        var pools: [BodyPool] = []
        var poolOfProducer: [Int] = []
        var topicOfProducer: [Int32] = []
        for (block, producer) in plan.producers.enumerated() {
            let longest = producer.values.sizes.map { Int($0.size.value) }.max() ?? 0
            pools.append(
                BodyPool(
                    seed: plan.seed &+ UInt64(block), compressible: producer.values.compressible,
                    longest: max(longest - IdentityHeader.size, 0)))
            let topic = plan.topics.firstIndex { $0.name == producer.topic }
            for _ in 0..<producer.count {
                poolOfProducer.append(block)
                topicOfProducer.append(topic.map { Int32($0) } ?? -1)
            }
        }
        self.pools = pools
        self.poolOfProducer = poolOfProducer
        self.topicOfProducer = topicOfProducer
        views = pools.map(\.view)
    }

    package var producerCount: Int { poolOfProducer.count }

    /// Its index in the plan; -1 for a producer that the plan does not have.
    func topic(ofProducer producer: Int32) -> Int32 {
        let index = Int(producer)
        return index >= 0 && index < topicOfProducer.count ? topicOfProducer[index] : -1
    }

    func pool(ofProducer producer: Int32) -> BodyPool { pools[poolOfProducer[Int(producer)]] }

    /// Checks identity, checksum and body of one record.
    package func verify(value: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer?)
        -> IdentityCheck
    {
        guard let start = value.baseAddress, value.count >= IdentityHeader.size else {
            return isBeginningOfOurs(value) ? .corrupt : .foreign
        }
        let words = (start.word(0), start.word(1), start.word(2), start.word(3))
        let header = IdentityHeader(words)
        guard words.0 == UInt64(IdentityHeader.magic) | UInt64(run) << 32 else {
            return isDamagedOurs(value, key) ? .corrupt : .foreign
        }
        guard let body = body(of: header, length: value.count - IdentityHeader.size) else {
            return .corrupt
        }
        var sum = RecordChecksum(keyLength: key?.count ?? -1, valueLength: value.count)
        sum.absorb(words.0, words.1, words.2, words.3)
        if let key, let bytes = key.baseAddress { sum.absorb(bytes, count: key.count) }
        let isAsSent = body.matches(
            start + IdentityHeader.size, value.count - IdentityHeader.size, &sum)
        guard isAsSent, sum.finish() == start.word(4) else { return .corrupt }
        return .intact(
            producer: header.producer, partition: header.partition, sequence: header.sequence,
            intended: header.intended)
    }

    /// Reads the identity and checks nothing but that it is one of this run.
    package func read(value: UnsafeRawBufferPointer) -> IdentityCheck {
        guard let start = value.baseAddress, value.count >= IdentityHeader.size else {
            return isBeginningOfOurs(value) ? .corrupt : .foreign
        }
        let words = (start.word(0), start.word(1), start.word(2), start.word(3))
        guard words.0 == UInt64(IdentityHeader.magic) | UInt64(run) << 32 else { return .foreign }
        let header = IdentityHeader(words)
        return .intact(
            producer: header.producer, partition: header.partition, sequence: header.sequence,
            intended: header.intended)
    }

    private func body(of header: IdentityHeader, length: Int) -> Body? {
        let producer = Int(header.producer)
        guard producer >= 0, producer < poolOfProducer.count else { return nil }
        let view = views[poolOfProducer[producer]]
        guard length <= view.longest else { return nil }
        return view.body(
            stream: view.stream(producer: header.producer, partition: header.partition),
            sequence: header.sequence)
    }

    private func isBeginningOfOurs(_ value: UnsafeRawBufferPointer) -> Bool {
        guard let start = value.baseAddress, value.count >= 8 else { return false }
        return start.word(0) == UInt64(IdentityHeader.magic) | UInt64(run) << 32
    }

    /// Damage may be in the very bytes that say whose a record is. If the checksum is right once
    /// they are put right, the record is this run's.
    private func isDamagedOurs(_ value: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer?)
        -> Bool
    {
        guard let start = value.baseAddress else { return false }
        var sum = RecordChecksum(keyLength: key?.count ?? -1, valueLength: value.count)
        sum.absorb(
            UInt64(IdentityHeader.magic) | UInt64(run) << 32, start.word(1), start.word(2),
            start.word(3))
        if let key, let bytes = key.baseAddress { sum.absorb(bytes, count: key.count) }
        sum.absorb(start + IdentityHeader.size, count: value.count - IdentityHeader.size)
        return sum.finish() == start.word(4)
    }
}

/// What a record's bytes say of themselves.
package enum IdentityCheck: Sendable, Hashable {
    case intact(producer: Int32, partition: Int32, sequence: Int64, intended: Int64)
    /// One of this run's records, but not as it was sent.
    case corrupt
    /// No identity, or another run's.
    case foreign
}
