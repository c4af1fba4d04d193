import PartitionLog
import Vocabulary

/// Something that an operator should know, in one sentence.
package struct BrokerEvent: Sendable, Hashable {
    /// How much it matters, least first.
    package enum Level: Int, Sendable, Comparable, CaseIterable {
        case debug, info, warn, error

        package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    package var level: Level
    package var text: String

    package init(_ level: Level, _ text: String) {
        self.level = level
        self.text = text
    }

    /// Who hears of events, from any thread; it must not wait.
    package typealias Listener = @Sendable (BrokerEvent) -> Void
}

extension Broker {
    /// What the start found, in the order in which it was found, and what it cost.
    ///
    /// - Parameter span: how long it took.
    package func startEvents(after span: String) -> [BrokerEvent] {
        let all = findings + recoveryReports.flatMap(\.findings)
        var events = all.prefix(Self.findingsToldMax).map { BrokerEvent(.warn, $0) }
        if all.count > Self.findingsToldMax {
            events.append(
                BrokerEvent(.warn, "and \(all.count - Self.findingsToldMax) findings more"))
        }
        let unclean = recoveryReports.filter { !$0.wasClean }
        let scanned = unclean.reduce(Int64(0)) { $0 + $1.scanned.value }
        let cut = unclean.reduce(Int64(0)) { $0 + $1.truncated.value }
        let recovery =
            unclean.isEmpty
            ? "all as a clean stop left them"
            : "\(unclean.count) after an unclean stop: \(scanned) bytes checked, \(cut) cut off"
        events.append(
            BrokerEvent(.info, "opened \(recoveryReports.count) logs in \(span), \(recovery)"))
        return events
    }

    private static var findingsToldMax: Int { 100 }
}
