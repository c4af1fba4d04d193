package import PartitionLog

/// A fault planted on purpose, so that a check which should catch it can be seen to. An injected
/// value and never a setting: only controls and tests have it.
package enum PlantedBug: Sendable, Hashable {
    /// One that the log itself commits.
    case log(PlantedLogBugs)
    /// `flush.messages=1` acknowledges what was written and not yet synced.
    case ackBeforeFsync
    /// `flush.messages=1` serves records that a power cut may still take away.
    case fetchPastDurableEnd

    /// A sync answers one request more than it covered.
    case groupCommitOneTooMany
    /// CreateTopics is answered before the records that make the topic are synced.
    case createTopicsAnsweredEarly
    /// DeleteTopics is answered before the record of it is synced: the topic comes back.
    case deleteTopicsAnsweredEarly

    /// Each with its name, for controls.
    package static let all: [(name: String, bug: PlantedBug)] =
        PlantedLogBugs.all.map { (name: $0.name, bug: .log($0.bug)) } + [
            (name: "ackBeforeFsync", bug: .ackBeforeFsync),
            (name: "fetchPastDurableEnd", bug: .fetchPastDurableEnd),
            (name: "groupCommitOneTooMany", bug: .groupCommitOneTooMany),
            (name: "createTopicsAnsweredEarly", bug: .createTopicsAnsweredEarly),
            (name: "deleteTopicsAnsweredEarly", bug: .deleteTopicsAnsweredEarly),
        ]

    var inLog: PlantedLogBugs { if case .log(let bugs) = self { bugs } else { [] } }
}
