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
        var first = CrashSchedule(seed: 7, doors: doors, cutsPower: false)
        var second = CrashSchedule(seed: 7, doors: doors, cutsPower: false)
        var third = CrashSchedule(seed: 8, doors: doors, cutsPower: false)
        let orders = first.orders(40)
        #expect(orders == second.orders(40))
        #expect(orders != third.orders(40))
    }

    @Test func `every door gets its turn, and the first order is at none`() {
        var schedule = CrashSchedule(seed: 1, doors: doors, cutsPower: false)
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
        var schedule = CrashSchedule(seed: 1, doors: doors, cutsPower: true)
        let orders = schedule.orders(30)
        #expect(orders.count { $0.cut != nil } == 20)
        #expect(Set(orders.compactMap(\.cut)) == Set(LoopDisk.Cut.allCases))
    }
}
