import Foundation
import Platform
import Runner
import Vocabulary

/// Thinks out crashes: instants drawn from the seed, and doors so that each gets its share, those
/// first at which the fewest have died.
struct CrashSchedule {
    private var random: SeededRandom
    private let doors: CrashDoors
    private let faults: CampaignFaults
    /// How often each door was chosen, here and before.
    private var turns: [String: Int]

    /// A door that nothing goes through would else take all that is left of a campaign.
    private static let lagMax = 3

    /// `deaths`: at each door in the series before this one.
    init(
        seed: UInt64, doors: CrashDoors, faults: CampaignFaults, deaths: [String: Int] = [:]
    ) {
        self.faults = faults
        random = SeededRandom(seed: seed)
        self.doors = doors
        turns = [:]
        for group in [doors.starting, doors.serving, doors.stopping] {
            let most = group.map { deaths[$0.text] ?? 0 }.max() ?? 0
            for door in group {
                turns[door.text] = max(deaths[door.text] ?? 0, most - Self.lagMax)
            }
        }
    }

    /// The orders of one directory. The first is never one at a door: its broker runs already.
    mutating func orders(_ count: Int) -> [CrashOrder] {
        (0..<count).map { place in
            var order = CrashOrder(moment(isFirst: place == 0))
            if random.chance(of: 6, in: 10), !doors.starting.isEmpty {
                let deaths = random.chance(of: 1, in: 4) ? 2 : 1
                order.restarts = (0..<deaths).map { _ in startingPoint() }
            }
            if faults.cutsPower(at: place) {
                order.cut = random.chance(of: 1, in: 2) ? .nothingWritten : .journalWritten
                if case .atDoorOfStop = order.moment { order.moment = .afterAck(.zero) }
            }
            order.touchesTopics = Self.touchesTopics(order) ?? random.chance(of: 1, in: 5)
            return order
        }
    }

    private static func touchesTopics(_ order: CrashOrder) -> Bool? {
        guard case .atDoor(let point) = order.moment else { return nil }
        return ["create log", "delete log"].contains(point.site?.name ?? "")
    }

    private mutating func moment(isFirst: Bool) -> CrashOrder.Moment {
        let kind = random.below(20)
        switch kind {
        case 0..<10 where !isFirst && !doors.serving.isEmpty: return .atDoor(servingPoint())
        case 10..<12 where !isFirst && !doors.stopping.isEmpty:
            return .atDoorOfStop(stoppingPoint())
        case 12..<14: return .afterAck(Nanoseconds(random.logUniform(10_000, 50_000_000)))
        case 14..<15: return .atAck(random.logUniform(1, 20_000))
        case 15: return .afterPause(.milliseconds(Int64(20 + random.below(200))))
        default: return .afterStart(Nanoseconds(Int64(random.below(700_000_000))))
        }
    }

    private mutating func startingPoint() -> CrashPoint {
        point(doors.starting, occurrences: 2)
    }

    private mutating func servingPoint() -> CrashPoint { point(doors.serving, occurrences: 3) }

    private mutating func stoppingPoint() -> CrashPoint { point(doors.stopping, occurrences: 2) }

    private mutating func point(_ doors: [CrashPoint.Site], occurrences: Int64) -> CrashPoint {
        let fewest = doors.map { turns[$0.text] ?? 0 }.min() ?? 0
        let choices = doors.filter { (turns[$0.text] ?? 0) == fewest }
        let door = choices[random.below(choices.count)]
        turns[door.text] = fewest + 1
        // Hot doors are passed thousands of times a second, others once in a while.
        let isHot =
            door.site.name == "append" || (door.site.name == "flush" && door.verb == .syncData)
        let occurrence = random.logUniform(1, isHot ? 400 : occurrences)
        let moments: [CrashPoint.Moment] =
            door.verb == .write
            ? [.before, .inside(bytes: Int(random.logUniform(1, 4_000))), .after]
            : [.before, .after]
        return CrashPoint(
            door.verb, kind: door.kind, site: door.site, occurrence: Int(occurrence),
            moments[fewest % moments.count])
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014) with the few distributions that are needed here.
struct SeededRandom {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    mutating func chance(of part: Int, in whole: Int) -> Bool { below(whole) < part }

    /// A whole number whose logarithm is even between those of the two.
    mutating func logUniform(_ low: Int64, _ high: Int64) -> Int64 {
        let share = Double(next() >> 11) / Double(1 << 53)
        return Int64(Double(low) * pow(Double(high) / Double(low), share))
    }
}
