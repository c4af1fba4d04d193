import CRdkafka
import Drivers
import Vocabulary

/// The driver's verbs, said through the library's admin calls. Used by one thread at a time.
final class RdkControl {
    private let client: RdkClient

    init(_ client: RdkClient) { self.client = client }

    func describe(_ deadline: Instant) throws(DriverError) -> BrokerDescription {
        let found = try metadata(nil, deadline)
        var cluster = ErrorText()
        cluster.fill { rdk_cluster_id(client.pointer, milliseconds(deadline), $0, $1) }
        let settings = try found.brokers.first.map { node throws(DriverError) in
            // A broker that does not tell its settings is no reason to stop.
            (try? configs(RDK_RESOURCE_BROKER, String(node), deadline)) ?? [:]
        }
        return BrokerDescription(
            clusterID: cluster.text, nodeCount: found.brokers.count, version: "",
            settings: settings ?? [:])
    }

    func createTopic(_ topic: TopicSpecification, _ deadline: Instant) throws(DriverError) {
        let names = topic.settings.keys.sorted()
        let code: Int32
        var reason = ErrorText()
        let (keys, values) = (CTexts(names), CTexts(names.map { topic.settings[$0] ?? "" }))
        code = reason.fill { text, size in
            rdk_create_topic(
                client.pointer, topic.name, Int32(clamping: topic.partitions),
                Int32(clamping: topic.replicationFactor), keys.base, values.base,
                Int32(names.count), milliseconds(deadline), text, size)
        }
        try check(code, "the topic \(topic.name) was not created", reason.text)
        while try metadata(topic.name, deadline, isLenient: true).leaders.count != topic.partitions
        {
            guard Clock.now() < deadline else {
                throw DriverError(
                    .timedOut,
                    "the topic \(topic.name) was created, but not every partition has a leader in "
                        + "time")
            }
            Clock.rest()
        }
    }

    func deleteTopic(_ name: String, _ deadline: Instant) throws(DriverError) {
        var reason = ErrorText()
        let code = reason.fill {
            rdk_delete_topic(client.pointer, name, milliseconds(deadline), $0, $1)
        }
        try check(code, "the topic \(name) was not deleted", reason.text)
    }

    func offsets(of topic: String, _ deadline: Instant) throws(DriverError) -> [OffsetRange] {
        let count = try metadata(topic, deadline).partitionCount
        var ranges: [OffsetRange] = []
        for partition in 0..<Int32(count) {
            var (first, end): (Int64, Int64) = (0, 0)
            let code = rdk_offsets(
                client.pointer, topic, partition, milliseconds(deadline), &first, &end)
            try check(code, "the offsets of \(topic)-\(partition) cannot be had")
            ranges.append(OffsetRange(first: Offset(first), end: Offset(end)))
        }
        return ranges
    }

    func leaders(of topic: String, _ deadline: Instant) throws(DriverError) -> [Int32?] {
        let found = try metadata(topic, deadline)
        return (0..<Int32(found.partitionCount)).map { found.leaders[$0] }
    }

    func settings(ofTopic topic: String, _ deadline: Instant) throws(DriverError)
        -> [String: String]
    {
        try configs(RDK_RESOURCE_TOPIC, topic, deadline)
    }

    // MARK: Parts

    private func metadata(_ topic: String?, _ deadline: Instant, isLenient: Bool = false)
        throws(DriverError) -> MetadataTable
    {
        let table = MetadataTable()
        let code = rdk_metadata(
            client.pointer, topic, milliseconds(deadline), MetadataTable.addBroker,
            MetadataTable.addPartition, table.context)
        if isLenient, code > 0 { return table }
        try check(code, topic.map { "the topic \($0) cannot be looked at" } ?? "no broker answers")
        return table
    }

    private func configs(_ kind: Int, _ name: String, _ deadline: Instant) throws(DriverError)
        -> [String: String]
    {
        let table = PairTable()
        var reason = ErrorText()
        let code = reason.fill {
            rdk_describe(
                client.pointer, Int32(kind), name, milliseconds(deadline), PairTable.add,
                table.context, $0, $1)
        }
        try check(code, "the settings of \(name) cannot be had", reason.text)
        return table.pairs
    }

    /// Errors of the library itself are below zero: the broker was not heard. The library tells the
    /// reason apart, as trouble with connections.
    private func check(_ code: Int32, _ activity: String, _ reason: String = "")
        throws(DriverError)
    {
        guard code != 0 else { return }
        let words = reason.isEmpty ? client.library.words(code) : reason
        let trouble = client.trouble
        let text = "\(activity): \(words)" + (trouble.isEmpty ? "" : ": \(trouble)")
        switch code {
        case Int32(RDK_TIMED_OUT), 7: throw DriverError(.timedOut, text)
        case 3: throw DriverError(.unknownTopic, text)
        case ..<0: throw DriverError(.unreachable, text)
        default: throw DriverError(.refused, text)
        }
    }

    private func milliseconds(_ deadline: Instant) -> Int32 {
        Int32(clamping: max((deadline - Clock.now()).value / 1_000_000, 1))
    }
}

/// What a metadata request tells.
private final class MetadataTable {
    var brokers: [Int32] = []
    var partitionCount = 0
    var leaders: [Int32: Int32] = [:]

    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func of(_ context: UnsafeMutableRawPointer?) -> MetadataTable? {
        context.map { Unmanaged<MetadataTable>.fromOpaque($0).takeUnretainedValue() }
    }

    static let addBroker: @convention(c) (UnsafeMutableRawPointer?, Int32) -> Void = {
        of($0)?.brokers.append($1)
    }

    static let addPartition: @convention(c) (UnsafeMutableRawPointer?, Int32, Int32) -> Void = {
        guard let table = of($0) else { return }
        table.partitionCount += 1
        if $2 >= 0 { table.leaders[$1] = $2 }
    }
}

/// C strings that live as long as this does.
private final class CTexts {
    private var pointers: [UnsafePointer<CChar>?]
    let base: UnsafeMutablePointer<UnsafePointer<CChar>?>

    init(_ texts: [String]) {
        pointers = texts.map { text in
            let bytes = Array(text.utf8CString)
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            copy.initialize(from: bytes, count: bytes.count)
            return UnsafePointer(copy)
        }
        base = .allocate(capacity: max(pointers.count, 1))
        base.initialize(from: pointers, count: pointers.count)
    }

    deinit {
        for pointer in pointers { pointer?.deallocate() }
        base.deallocate()
    }
}
