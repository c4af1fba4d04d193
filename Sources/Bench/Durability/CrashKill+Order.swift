import Measurements
import Platform
import Reports
import Runner
import Vocabulary

extension CrashKill {
    /// What came of one crash; whether it counts and what it cost is not known here.
    init(_ fault: FaultTimes, _ crash: CrashRecord, run: Int) {
        let copying = crash.copying.inMilliseconds
        self.init(
            run: run, at: fault.at, moment: Moment(crash.order.moment),
            door: crash.killedAt.map {
                "\($0.verb):\($0.kind?.name ?? "*"):\($0.site?.name ?? "*")"
            },
            inFlight: fault.inFlight ?? 0, isCounted: false,
            restartsKilled: crash.restartsKilledAt.count,
            ready: fault.readyMilliseconds.map { $0 - copying },
            firstAck: fault.firstAckMilliseconds.map { $0 - copying }, outage: nil)
    }
}

extension CrashKill.Moment {
    init(_ moment: CrashOrder.Moment) {
        switch moment {
        case .afterStart: self = .instant
        case .afterAck: self = .afterAck
        case .atAck: self = .atAck
        case .afterPause: self = .afterPause
        case .atDoor: self = .door
        case .atDoorOfStop: self = .doorOfStop
        }
    }
}
