import KafkaCodec
import Network
import Synchronization
import Vocabulary

/// A broker on a thread of its own that keeps batches in memory and answers Produce as it is told.
final class FakeBroker: Sendable {
    enum Produce: Sendable {
        /// Appends and answers.
        case append
        /// Appends, and closes the connection without an answer.
        case appendAndDrop
        /// Answers the error; appends nothing.
        case error(ErrorCode, message: String?)
        /// Closes the connection without an answer.
        case drop
        /// Neither answers nor closes.
        case silence
        /// Answers with bytes that are no answer.
        case nonsense
    }

    struct Script: Sendable {
        /// What becomes of the next Produce requests; the last one is repeated.
        var produce: [Produce] = [.append]
        var partitions: Int32 = 1
        var topicError = ErrorCode.none
        var apiVersionMax: [APIKey: Int16] = [:]
        /// Errors of the next Fetch answers, before records are sent again.
        var fetchErrors: [ErrorCode] = []
    }

    struct Log: Sendable {
        /// By partition: batches with their base offsets written in.
        var batches: [Int32: [[UInt8]]] = [:]
        var ends: [Int32: Int64] = [:]
        var requests: [APIKey] = []
        var versions: [APIKey: Int16] = [:]
        /// Batches of each Produce request.
        var batchesPerRequest: [Int] = []
        var producesInFlightMax = 0
        var fetchOffsets: [Int64] = []
        /// By partition and producer: what was appended in the producer's name.
        var sequences: [Int32: [Int64: FakeSequences]] = [:]
        var producerIDs: Int64 = 0
    }

    let script: Mutex<Script>
    let log = Mutex(Log())
    private let place = Mutex<(thread: LoopThread, port: Int)?>(nil)
    private let topic: String

    init(topic: String = "t", script: Script = Script()) throws {
        self.topic = topic
        self.script = Mutex(script)
        try start(port: 0)
    }

    var port: Int { place.withLock { $0?.port ?? lastPort.withLock { $0 } } }
    private let lastPort = Mutex(0)

    var address: String { "127.0.0.1:\(port)" }
    var clusterTopic: String { topic }

    /// Listens, again on the same port after a `stop`.
    func start(port: Int? = nil) throws {
        let wanted = port ?? lastPort.withLock { $0 }
        let box = BrokerBox()
        let thread = try LoopThread(
            setUp: { [self] loop in
                box.listener = try TCPListener(
                    on: loop, at: SocketAddress(host: "127.0.0.1", port: wanted), backlog: 64,
                    accept: { socket in
                        let handler = FakeConnection(self)
                        handler.connection = socket.adopt(
                            limits: ConnectionLimits(), handler: handler)
                        box.connections.append(handler)
                    }, refuse: { _ in })
            },
            tearDown: { _ in box.close() })
        let bound = try thread.call { _ in box.listener!.address.port }
        lastPort.withLock { $0 = bound }
        place.withLock { $0 = (thread, bound) }
    }

    /// Closes everything at once, as a kill does; what was appended stays.
    func stop() {
        let running = place.withLock { place in
            let running = place
            place = nil
            return running
        }
        running?.thread.stop()
    }

    func nextProduce() -> Produce {
        script.withLock { script in
            script.produce.count > 1 ? script.produce.removeFirst() : script.produce[0]
        }
    }
}

/// Touched on the broker's thread only.
private final class BrokerBox: @unchecked Sendable {
    var listener: TCPListener?
    var connections: [FakeConnection] = []

    func close() {
        listener?.close()
        for handler in connections { handler.connection?.close() }
        connections = []
    }
}

final class FakeConnection: ConnectionHandler {
    let broker: FakeBroker
    var connection: Connection?
    private var producesInFlight = 0

    init(_ broker: FakeBroker) { self.broker = broker }

    func connectionOpened(_ connection: Connection) {}
    func connectionProgressed(_ connection: Connection) {}
    func connectionEnded(_ connection: Connection, _ error: NetworkError) {}

    func connection(
        _ connection: Connection, received bytes: UnsafeMutableRawBufferPointer
    ) -> ReadProgress {
        var position = 0
        var frames: [UnsafeMutableRawBufferPointer] = []
        while bytes.count - position >= 4 {
            let size = Int(
                Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)))
            guard bytes.count - position >= 4 + size else { break }
            frames.append(
                UnsafeMutableRawBufferPointer(
                    rebasing: bytes[position + 4..<position + 4 + size]))
            position += 4 + size
        }
        let produces = frames.filter { $0[0] == 0 && $0[1] == 0 }.count
        broker.log.withLock { $0.producesInFlightMax = max($0.producesInFlightMax, produces) }
        for frame in frames where connection.isOpen {
            do { try answer(frame, connection) } catch { connection.close() }
        }
        connection.flush()
        return ReadProgress(consumed: position, needed: 4)
    }

    private func answer(_ frame: UnsafeMutableRawBufferPointer, _ connection: Connection) throws {
        let (header, body) = try RequestHeader.decode(frame)
        let api = APIKey(rawValue: header.apiKey)!
        broker.log.withLock { log in
            log.requests.append(api)
            log.versions[api] = header.apiVersion
        }
        let version = header.apiVersion
        switch api {
        case .apiVersions:
            send(apiVersions(), version, header, connection)
        case .metadata:
            send(metadata(), version, header, connection)
        case .listOffsets:
            let request = try ListOffsetsRequest(decoding: body, version: version)
            send(listOffsets(request), version, header, connection)
        case .fetch:
            let request = try FetchRequest(decoding: body, version: version)
            try fetch(request, version, header, connection)
        case .initProducerId:
            var response = InitProducerIdResponse()
            response.producerId = broker.log.withLock { log in
                log.producerIDs += 1
                return 4_000 + log.producerIDs
            }
            send(response, version, header, connection)
        case .produce:
            try produce(body, version, header, connection)
        default:
            connection.close()
        }
    }

    private func send<Response: ResponseMessage>(
        _ response: Response, _ version: Int16, _ header: RequestHeader, _ connection: Connection
    ) {
        let writer = ByteWriter()
        do {
            try response.encodeFrame(
                version: version, correlationId: header.correlationId, into: writer)
        } catch {
            return connection.close()
        }
        connection.write(writer.copyBytes())
    }

    private func apiVersions() -> ApiVersionsResponse {
        let limits = broker.script.withLock { $0.apiVersionMax }
        let ranges: [(APIKey, ClosedRange<Int16>)] = [
            (.produce, ProduceRequest.versions), (.fetch, FetchRequest.versions),
            (.listOffsets, ListOffsetsRequest.versions), (.metadata, MetadataRequest.versions),
            (.apiVersions, ApiVersionsRequest.versions),
            (.initProducerId, InitProducerIdRequest.versions),
        ]
        var response = ApiVersionsResponse()
        response.apiKeys = ranges.map { api, range in
            var entry = ApiVersionsResponse.ApiVersion()
            entry.apiKey = api.rawValue
            entry.minVersion = range.lowerBound
            entry.maxVersion = min(range.upperBound, limits[api] ?? .max)
            return entry
        }
        return response
    }

    private func metadata() -> MetadataResponse {
        let script = broker.script.withLock { $0 }
        var node = MetadataResponse.MetadataResponseBroker()
        node.nodeId = 7
        node.host = "127.0.0.1"
        node.port = Int32(broker.port)
        var topic = MetadataResponse.MetadataResponseTopic()
        topic.name = broker.clusterTopic
        topic.topicId = KafkaUUID(high: 5, low: 6)
        topic.errorCode = script.topicError
        topic.partitions = (0..<script.partitions).map { index in
            var partition = MetadataResponse.MetadataResponsePartition()
            partition.partitionIndex = PartitionID(index)
            partition.leaderId = 7
            return partition
        }
        var response = MetadataResponse()
        response.brokers = [node]
        response.clusterId = "fake"
        response.controllerId = 7
        response.topics = [topic]
        return response
    }

    private func listOffsets(_ request: ListOffsetsRequest) -> ListOffsetsResponse {
        var response = ListOffsetsResponse()
        response.topics = request.topics.map { asked in
            var topic = ListOffsetsResponse.ListOffsetsTopicResponse()
            topic.name = asked.name
            topic.partitions = asked.partitions.map { wanted in
                var partition = ListOffsetsResponse.ListOffsetsPartitionResponse()
                partition.partitionIndex = wanted.partitionIndex
                let end = broker.log.withLock { $0.ends[wanted.partitionIndex.value] ?? 0 }
                partition.offset =
                    wanted.timestamp == ListOffsetsRequest.earliest ? .zero : Offset(end)
                return partition
            }
            return topic
        }
        return response
    }

    // MARK: Produce

    private func produce(
        _ body: UnsafeMutableRawBufferPointer, _ version: Int16, _ header: RequestHeader,
        _ connection: Connection
    ) throws {
        let request = try ProduceRequest(decoding: body, version: version)
        let count = request.topicData.reduce(0) { $0 + $1.partitionData.count }
        broker.log.withLock { $0.batchesPerRequest.append(count) }
        let verdict = broker.nextProduce()
        switch verdict {
        case .silence: return
        case .drop: return connection.close()
        case .nonsense:
            return connection.write([0, 0, 0, 6] + [0, 0, 0, 0, 1, 2])
        case .append, .appendAndDrop, .error: break
        }
        var response = ProduceResponse()
        response.responses = request.topicData.map { data in
            var topic = ProduceResponse.TopicProduceResponse()
            topic.name = data.name
            topic.topicId = data.topicId
            topic.partitionResponses = data.partitionData.map { partition in
                var answer = ProduceResponse.PartitionProduceResponse()
                answer.index = partition.index
                if case .error(let code, let message) = verdict {
                    answer.errorCode = code
                    answer.errorMessage = message
                    answer.baseOffset = .none
                } else {
                    let (offset, error) = append(partition)
                    answer.baseOffset = offset
                    answer.errorCode = error
                }
                return answer
            }
            return topic
        }
        if case .appendAndDrop = verdict { return connection.close() }
        if request.acks != 0 { send(response, version, header, connection) }
    }

    private func append(_ partition: ProduceRequest.PartitionProduceData)
        -> (Offset, ErrorCode)
    {
        var batch = Array(partition.records!.bytes)
        return broker.log.withLock { log in
            if let answer = log.repeated(batch, in: partition.index.value) { return answer }
            let base = log.ends[partition.index.value] ?? 0
            for index in 0..<8 {
                batch[index] = UInt8(truncatingIfNeeded: base >> (56 - 8 * index))
            }
            let count = batch.withUnsafeBytes { Int64((try? RecordBatchView($0).recordCount) ?? 0) }
            log.batches[partition.index.value, default: []].append(batch)
            log.ends[partition.index.value] = base + count
            return (Offset(base), .none)
        }
    }

    // MARK: Fetch

    private func fetch(
        _ request: FetchRequest, _ version: Int16, _ header: RequestHeader, _ connection: Connection
    ) throws {
        let code = broker.script.withLock { script in
            script.fetchErrors.isEmpty ? ErrorCode.none : script.fetchErrors.removeFirst()
        }
        var memory: [[UInt8]] = []
        var response = FetchResponse()
        response.responses = request.topics.map { asked in
            var topic = FetchResponse.FetchableTopicResponse()
            topic.topic = asked.topic
            topic.topicId = asked.topicId
            topic.partitions = asked.partitions.map { wanted in
                var partition = FetchResponse.PartitionData()
                partition.partitionIndex = wanted.partition
                partition.errorCode = code
                let bytes = records(wanted)
                memory.append(bytes)
                partition.records = RecordsSlice(elsewhere: code == .none ? bytes.count : 0)
                partition.highWatermark = Offset(
                    broker.log.withLock { $0.ends[wanted.partition.value] ?? 0 })
                return partition
            }
            return topic
        }
        let writer = ByteWriter()
        var splits: [RecordsSplit] = []
        try response.encodeFrame(
            version: version, correlationId: header.correlationId, into: writer, splits: &splits)
        var position = 0
        for (split, bytes) in zip(splits, memory) {
            connection.write(writer.copyBytes(position..<split.position))
            if split.records.count > 0 { connection.write(bytes) }
            position = split.position
        }
        connection.write(writer.copyBytes(position..<writer.count))
    }

    /// Whole batches from the one that holds the wanted offset, at least one.
    private func records(_ wanted: FetchRequest.FetchPartition) -> [UInt8] {
        broker.log.withLock { log in
            log.fetchOffsets.append(wanted.fetchOffset.value)
            var bytes: [UInt8] = []
            for batch in log.batches[wanted.partition.value] ?? [] {
                let next = batch.withUnsafeBytes { (try? RecordBatchView($0).nextOffset) ?? .zero }
                guard next > wanted.fetchOffset else { continue }
                guard bytes.isEmpty || bytes.count + batch.count <= Int(wanted.partitionMaxBytes)
                else { break }
                bytes += batch
            }
            return bytes
        }
    }
}
