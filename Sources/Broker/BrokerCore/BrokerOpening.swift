import KafkaCodec
import PartitionLog
package import Platform
import Synchronization
import Vocabulary

/// What `Broker.open` has found and made.
struct OpenedState {
    var configuration: BrokerConfiguration
    var clusterID: String
    var clock: any BrokerClock
    var random: RandomSource
    var directories: [HostedDirectory]
    var metadata: MetadataLog
    var settings: BrokerSettings
    var topics: [Topic] = []
    var partitionCount = 0
    var nextProducerID: Int64 = 0
    var reports: [RecoveryReport] = []
    var findings: [String] = []
}

extension Broker {
    /// Takes the directories' locks, reads the cluster metadata, recovers every partition, and answers
    /// a broker that serves.
    ///
    /// - Parameters:
    ///   - work: threads for recovering partitions side by side.
    ///   - listener: hears what happens from then on.
    /// - Throws: `FileSystemError`, `LogError` or `BrokerError`, one sentence each.
    package static func open(
        configuration: BrokerConfiguration, fileSystem: any FileSystem, clock: any BrokerClock,
        work: any WorkSharing = SerialWork(), listener: @escaping BrokerEvent.Listener = { _ in }
    ) throws -> Broker {
        let opening = try BrokerOpening(configuration, fileSystem, clock)
        let broker = Broker(try opening.openTopics(work), listener)
        try broker.loadGroups()
        return broker
    }
}

/// The start of a broker, step by step.
private struct BrokerOpening {
    private let configuration: BrokerConfiguration
    private let clock: any BrokerClock
    private let random: RandomSource
    private let directories: [HostedDirectory]
    private let metadata: MetadataLog
    private let metadataIsNew: Bool
    private let image: MetadataImage
    private let metadataReport: RecoveryReport?

    init(
        _ configuration: BrokerConfiguration, _ fileSystem: any FileSystem,
        _ clock: any BrokerClock
    ) throws {
        self.configuration = configuration
        self.clock = clock
        random = RandomSource(seed: configuration.seed)
        directories = try Self.openDirectories(configuration, fileSystem, random)
        let now = LogMoment(instant: clock.now(), wallMilliseconds: clock.wallMilliseconds())
        let home = directories[0].directory
        let settings = MetadataLog.settings(configuration.plantedBug)
        if home.found.contains(where: { $0.topicPartition == MetadataLog.id }) {
            let (log, report) = try home.openLog(MetadataLog.id, settings: settings, now: now)
            metadata = MetadataLog(log)
            metadataReport = report
            image = try metadata.replay()
            metadataIsNew = image.recordCount == 0
        } else {
            let logs = try home.createLogs(
                [MetadataLog.id.partition], of: MetadataLog.id.topic,
                topicID: .metadataTopic, settings: settings, now: now)
            metadata = MetadataLog(logs[0])
            metadataReport = nil
            image = MetadataImage()
            metadataIsNew = true
        }
        if metadataIsNew {
            try metadata.append(
                [.featureLevel(name: "metadata.version", level: MetadataLog.featureLevel)],
                now: now)
        }
    }

    private static func openDirectories(
        _ configuration: BrokerConfiguration, _ fileSystem: any FileSystem, _ random: RandomSource
    ) throws -> [HostedDirectory] {
        let paths = configuration.logDirectories
        let stored = try paths.compactMap { try LogDirectory.clusterID(of: $0, fileSystem) }
        let clusterID = configuration.clusterID ?? stored.first ?? random.uuid().text
        var hosted: [HostedDirectory] = []
        for path in paths {
            let identity = DirectoryIdentity(
                clusterID: clusterID, nodeID: configuration.nodeID, directoryID: random.uuid())
            let directory = try LogDirectory.open(
                path, identity: identity, fileSystem: fileSystem,
                plantedBugs: configuration.plantedBug?.inLog ?? [])
            hosted.append(HostedDirectory(directory, holdsMetadata: hosted.isEmpty))
        }
        return hosted
    }

    // MARK: Topics

    /// One log to open: where it is and whose it is.
    private struct Place {
        var directory: HostedDirectory
        var id: TopicPartition
        var configuration: TopicConfiguration
        var settings: LogSettings
    }

    func openTopics(_ work: any WorkSharing) throws -> OpenedState {
        var state = OpenedState(
            configuration: configuration, clusterID: directories[0].directory.identity.clusterID,
            clock: clock, random: random, directories: directories, metadata: metadata,
            settings: configuration.settings)
        state.nextProducerID = image.nextProducerID
        if let metadataReport { state.reports.append(metadataReport) }
        state.findings = directories.flatMap(\.directory.findings)
        state.settings = dynamicSettings(&state.findings)

        var images = image.sorted
        var homes = try placesByTopic(&images, &state.findings)
        try renewOffsetsTopic(&images, &state.findings)
        var places: [Place] = []
        var expected: [(image: MetadataImage.TopicImage, configuration: TopicConfiguration)] = []
        for topic in images {
            let configuration = try configuration(of: topic, state.settings)
            expected.append((topic, configuration))
            let found = homes.removeValue(forKey: topic.id) ?? [:]
            for partition in 0..<Int32(topic.partitions.count) {
                let id = TopicPartition(topic.name, PartitionID(partition))
                let directory = try found[partition] ?? restore(id, topic, configuration, &state)
                places.append(
                    Place(
                        directory: directory, id: id, configuration: configuration,
                        settings: LogSettings(
                            configuration, jitter: random.next(),
                            plantedBug: self.configuration.plantedBug)))
            }
        }
        let partitions = try open(places, work, &state)
        var next = 0
        for (topic, configuration) in expected {
            let count = topic.partitions.count
            state.topics.append(
                Topic(
                    name: topic.name, id: topic.id, configuration: configuration,
                    partitions: Array(partitions[next..<(next + count)])))
            next += count
        }
        state.partitionCount = partitions.count
        return state
    }

    /// Before groups were compacted their topic was made to keep everything for ever; nobody else makes
    /// one with both.
    private func renewOffsetsTopic(
        _ images: inout [MetadataImage.TopicImage], _ findings: inout [String]
    ) throws {
        guard let index = images.firstIndex(where: { $0.name == TopicName.consumerOffsets }),
            images[index].settings["cleanup.policy"] == "delete",
            images[index].settings["retention.ms"] == "-1"
        else { return }
        let name = TopicName.consumerOffsets
        try metadata.append(
            [
                .topicSetting(topic: name, name: "cleanup.policy", value: "compact"),
                .topicSetting(topic: name, name: "retention.ms", value: nil),
            ], now: now)
        images[index].settings["cleanup.policy"] = "compact"
        images[index].settings["retention.ms"] = nil
        findings.append("\(name) was made by an early version to keep all; it is compacted now")
    }

    /// The settings as they are with what was changed while the broker ran. What makes no sense any
    /// more is left out, as in Kafka.
    private func dynamicSettings(_ findings: inout [String]) -> BrokerSettings {
        var settings = configuration.settings
        func takeIn(_ owner: String, _ place: WritableKeyPath<DynamicSettings, [String: String]>) {
            let stored = image.brokerSettings[owner] ?? [:]
            for name in stored.keys.sorted() where DynamicSettings.includes(name) {
                var dynamic = settings.dynamic
                dynamic[keyPath: place][name] = stored[name]
                do throws(SettingError) {
                    let next = try settings.with(dynamic)
                    _ = try TopicConfiguration(overrides: [:], broker: next)
                    settings = next
                } catch {
                    findings.append("a setting of the cluster metadata is left out: \(error)")
                }
            }
        }
        takeIn("", \.ofCluster)
        takeIn(String(configuration.nodeID), \.ofBroker)
        return settings
    }

    private func configuration(
        of topic: MetadataImage.TopicImage, _ settings: BrokerSettings
    ) throws -> TopicConfiguration {
        for partition in 0..<Int32(topic.partitions.count) {
            guard let placement = topic.partitions[partition] else {
                throw BrokerError(
                    "the cluster metadata lacks partition \(partition) of topic \(topic.name)")
            }
            guard placement.replicas == [configuration.nodeID] else {
                throw BrokerError(
                    "partition \(topic.name)-\(partition) has its replicas on nodes "
                        + "\(placement.replicas), and this broker is node \(configuration.nodeID) "
                        + "and alone; start the cluster that wrote it")
            }
        }
        do {
            return try TopicConfiguration(
                overrides: topic.settings, broker: settings)
        } catch {
            throw BrokerError("topic \(topic.name) cannot be served: \(error)")
        }
    }

    /// Which directory holds each partition on disk, by topic id. Directories of removed topics go;
    /// those of topics that the metadata does not know are left alone, or, when there was no
    /// metadata at all, taken in.
    private func placesByTopic(
        _ images: inout [MetadataImage.TopicImage], _ findings: inout [String]
    ) throws -> [KafkaUUID: [Int32: HostedDirectory]] {
        var places: [KafkaUUID: [Int32: HostedDirectory]] = [:]
        var idsByName: [String: KafkaUUID] = [:]
        var counts: [KafkaUUID: Int] = [:]
        for image in images {
            idsByName[image.name] = image.id
            counts[image.id] = image.partitions.count
        }
        var adopted: [KafkaUUID: MetadataImage.TopicImage] = [:]
        for hosted in directories {
            var removed: [TopicPartition] = []
            for log in hosted.directory.found where log.topicPartition != MetadataLog.id {
                let name = log.topicPartition.topic
                let partition = log.topicPartition.partition.value
                let known = idsByName[name]
                let id = log.topicID ?? known
                if let id, id == known, Int(partition) >= counts[id] ?? 0 {
                    // More partitions were being made; they count when the metadata says so.
                    try clear(log, hosted, &removed, &findings)
                } else if let id, id == known {
                    if let other = places[id]?[partition] {
                        throw BrokerError(
                            "\(log.topicPartition) is in \(other.directory.path) and in "
                                + "\(hosted.directory.path); remove one of them")
                    }
                    places[id, default: [:]][partition] = hosted
                } else if let id, image.removed.contains(id) {
                    removed.append(log.topicPartition)
                } else if metadataIsNew {
                    let id = id ?? adopted.values.first { $0.name == name }?.id ?? random.uuid()
                    adopt(log.topicPartition, id, hosted, &adopted)
                    places[id, default: [:]][partition] = hosted
                } else {
                    try clear(log, hosted, &removed, &findings)
                }
            }
            if !removed.isEmpty {
                try hosted.directory.deleteLogs(removed, fileDeleteDelay: .zero, now: now)
            }
        }
        let topics = adopted.values.sorted { $0.name < $1.name }
        try metadata.append(
            topics.flatMap { topic in
                [.topic(name: topic.name, id: topic.id)]
                    + topic.partitions.values.sorted { $0.partition < $1.partition }
                    .map { .partition($0) }
            }, now: now)
        for topic in topics {
            findings.append(
                "topic \(topic.name) was found on the disk without cluster metadata and is served")
        }
        images = (images + topics).sorted { $0.name < $1.name }
        return places
    }

    private var now: LogMoment {
        LogMoment(instant: clock.now(), wallMilliseconds: clock.wallMilliseconds())
    }

    private func adopt(
        _ log: TopicPartition, _ id: KafkaUUID, _ hosted: HostedDirectory,
        _ adopted: inout [KafkaUUID: MetadataImage.TopicImage]
    ) {
        var topic = adopted[id] ?? MetadataImage.TopicImage(name: log.topic, id: id)
        // A gap in the numbers is a partition that was lost: it begins empty.
        for partition in 0...log.partition.value where topic.partitions[partition] == nil {
            topic.partitions[partition] = PartitionPlacement(
                topic: id, partition: PartitionID(partition), node: configuration.nodeID,
                directory: hosted)
        }
        adopted[id] = topic
    }

    /// A creation that was cut short leaves logs without records, which nobody was told of.
    private func clear(
        _ log: FoundLog, _ hosted: HostedDirectory, _ removed: inout [TopicPartition],
        _ findings: inout [String]
    ) throws {
        let (opened, _) = try hosted.directory.openLog(
            log.topicPartition, settings: LogSettings(), now: now)
        let bounds = opened.bounds
        if bounds.logStart == .zero, bounds.logEnd == .zero {
            removed.append(log.topicPartition)
        } else {
            findings.append(
                "\(hosted.directory.path) holds records of \(log.topicPartition), which the cluster "
                    + "metadata does not know; they are left alone and not served")
        }
    }

    private func restore(
        _ id: TopicPartition, _ topic: MetadataImage.TopicImage,
        _ configuration: TopicConfiguration, _ state: inout OpenedState
    ) throws -> HostedDirectory {
        let placed = topic.partitions[id.partition.value]?.directories.first
        let hosted =
            directories.first { $0.directory.identity.directoryID == placed } ?? directories[0]
        _ = try hosted.directory.createLogs(
            [id.partition], of: id.topic, topicID: topic.id,
            settings: LogSettings(
                configuration, jitter: 0, plantedBug: self.configuration.plantedBug), now: now)
        state.findings.append(
            "\(id) had no directory on the disk and begins empty: its records are lost")
        return hosted
    }

    private func open(_ places: [Place], _ work: any WorkSharing, _ state: inout OpenedState)
        throws -> [Partition]
    {
        typealias Outcome = Result<(PartitionLog, RecoveryReport?), any Error>
        let outcomes = Mutex<[Outcome?]>(Array(repeating: nil, count: places.count))
        let threads = configuration.recoveryThreads * directories.count
        let now = now
        work.perform(places.count, threads: threads) { index in
            let place = places[index]
            let directory = place.directory.directory
            let outcome = Outcome {
                if let log = directory.log(place.id) { return (log, nil) }
                return try directory.openLog(
                    place.id, settings: place.settings, now: now,
                    isTogether: directory.opensTogether(places.count))
            }
            outcomes.withLock { $0[index] = outcome }
        }
        for hosted in directories { try hosted.directory.finishOpening() }
        var partitions: [Partition] = []
        for (index, outcome) in outcomes.withLock({ $0 }).enumerated() {
            guard let outcome else {
                preconditionFailure("the threads lent for recovery left out log \(index)")
            }
            let (log, report) = try outcome.get()
            if let report { state.reports.append(report) }
            places[index].directory.partitionCount.wrappingAdd(1, ordering: .relaxed)
            partitions.append(
                Partition(
                    number: index, id: places[index].id,
                    configuration: places[index].configuration, log: log,
                    directory: places[index].directory))
        }
        return partitions
    }
}

extension PartitionPlacement {
    /// A new partition of a single node.
    init(topic: KafkaUUID, partition: PartitionID, node: Int32, directory: HostedDirectory) {
        self.init(
            topic: topic, partition: partition, replicas: [node], leader: node, leaderEpoch: 0,
            partitionEpoch: 0,
            directories: [directory.directory.identity.directoryID])
    }
}
