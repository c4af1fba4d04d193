import Platform
import Runner
import Testing

@testable import Durability

@Suite struct CrashScheduleTests {
    private let doors = CrashDoors(lists: [
        """
        write:log:append
        syncData:log:flush
        create:checkpoint:create log
        rename:checkpoint:repair
        write:marker:close directory
        syncDirectory:directory:
        not a door
        """
    ])

    @Test func `doors are told apart by what the broker does there`() {
        #expect(doors.starting.map(\.text) == ["rename:checkpoint:repair"])
        #expect(doors.stopping.map(\.text) == ["write:marker:close directory"])
        #expect(doors.serving.count == 3)
    }

    @Test func `the same seed gives the same crashes, another one others`() {
        var first = CrashSchedule(seed: 7, doors: doors, faults: .kills)
        var second = CrashSchedule(seed: 7, doors: doors, faults: .kills)
        var third = CrashSchedule(seed: 8, doors: doors, faults: .kills)
        let orders = first.orders(40)
        #expect(orders == second.orders(40))
        #expect(orders != third.orders(40))
    }

    @Test func `every door gets its turn, and the first order is at none`() {
        var schedule = CrashSchedule(seed: 1, doors: doors, faults: .kills)
        var seen: Set<String> = []
        for _ in 0..<20 {
            let orders = schedule.orders(20)
            switch orders[0].moment {
            case .atDoor, .atDoorOfStop: Issue.record("the first order is at a door")
            default: break
            }
            for order in orders {
                let points: [CrashPoint]
                switch order.moment {
                case .atDoor(let point), .atDoorOfStop(let point): points = [point]
                default: points = []
                }
                for point in points + order.restarts {
                    seen.insert("\(point.verb):\(point.kind?.name ?? ""):\(point.site?.name ?? "")")
                    #expect(CrashPoint(text: point.text) == point)
                }
            }
        }
        #expect(seen == Set(doors.all.map(\.text)))
    }

    @Test func `two thirds of the power cuts' orders cut, the others are kills before them`() {
        var schedule = CrashSchedule(seed: 1, doors: doors, faults: .powerCuts)
        let orders = schedule.orders(30)
        #expect(orders.count { $0.cut != nil } == 20)
        #expect(Set(orders.compactMap(\.cut)) == Set(LoopDisk.Cut.allCases))
    }

    @Test func `every second crash of a compound fault cuts the power`() {
        var schedule = CrashSchedule(seed: 1, doors: doors, faults: .compound)
        let orders = schedule.orders(20)
        #expect(orders.enumerated().allSatisfy { ($1.cut != nil) == ($0 % 2 == 1) })
    }

    @Test func `a door at which few have died comes first, and takes no more than its share`() {
        let append = "write:log:append"
        let deaths = [append: 30, "create:checkpoint:create log": 30]
        var schedule = CrashSchedule(seed: 3, doors: doors, faults: .kills, deaths: deaths)
        var chosen: [String] = []
        while chosen.count < 12 {
            for order in schedule.orders(20) {
                guard case .atDoor(let point) = order.moment else { continue }
                chosen.append("\(point.verb):\(point.kind?.name ?? ""):\(point.site?.name ?? "")")
            }
        }
        // Three behind at the most, however few have died there.
        #expect(Array(chosen.prefix(3)) == Array(repeating: "syncData:log:flush", count: 3))
        #expect(Set(chosen.dropFirst(3).prefix(3)).count == 3)
    }
}
