package import Platform
package import Vocabulary

/// What a system on trial has used so far, over all the processes that it was. Nil for what the host
/// did not tell; a sum with an unknown part is unknown.
package struct UsageTotal: Sendable, Hashable {
    package var cpu: Nanoseconds? = .zero
    package var switches: Int64? = 0
    /// Bytes that it caused to be sent to the device.
    package var written: ByteCount? = .zero
    package var peakResident: ByteCount? = .zero
    /// What it counts of itself (`ProcessCounters`); nil for a broker that is not ours.
    package var counters: [ProcessCounter: Int64]? = [:]

    package init() {}

    /// Syncs of files and directories, and allocations, where they are counted.
    package var syncs: Int64? {
        counters.map { $0[.fileSyncs, default: 0] + $0[.directorySyncs, default: 0] }
    }
    package var allocations: Int64? { counters.map { $0[.allocations, default: 0] } }

    package func adding(counted: [ProcessCounter: Int64]?) -> UsageTotal {
        var sum = self
        sum.counters = both(counters, counted) { $0.merging($1, uniquingKeysWith: +) }
        return sum
    }

    package func adding(_ usage: ProcessUsage) -> UsageTotal {
        var sum = self
        sum.cpu = both(cpu, usage.cpuTime) { $0 + $1 }
        sum.switches = both(
            switches, both(usage.voluntarySwitches, usage.involuntarySwitches) { $0 + $1 }
        ) { $0 + $1 }
        sum.written = both(written, usage.writeBytes) { $0 + $1 }
        sum.peakResident = both(peakResident, usage.peakResident) { max($0, $1) }
        return sum
    }

    /// A process that ended: its own accounts, and of the device what was last read of it.
    package func adding(_ exit: ChildProcess.Exit, lastSeen: ProcessUsage?) -> UsageTotal {
        var sum = self
        sum.cpu = both(cpu, exit.userTime + exit.systemTime) { $0 + $1 }
        sum.switches = both(switches, exit.voluntarySwitches + exit.involuntarySwitches) { $0 + $1 }
        sum.written = both(written, lastSeen?.writeBytes) { $0 + $1 }
        // Not the exit's own figure where it can be helped: the kernel lets a child begin with the
        // peak of the process that started it.
        sum.peakResident = both(peakResident, lastSeen?.peakResident ?? exit.peakResident) {
            max($0, $1)
        }
        return sum
    }

    /// Of two that ran at the same time.
    package func beside(_ other: UsageTotal) -> UsageTotal {
        var sum = self
        sum.cpu = both(cpu, other.cpu) { $0 + $1 }
        sum.switches = both(switches, other.switches) { $0 + $1 }
        sum.written = both(written, other.written) { $0 + $1 }
        sum.peakResident = both(peakResident, other.peakResident) { $0 + $1 }
        sum = sum.adding(counted: other.counters)
        return sum
    }

    /// What was used between an earlier reading and this one; the peak is this one's.
    package func since(_ earlier: UsageTotal) -> UsageTotal {
        var difference = self
        difference.cpu = both(cpu, earlier.cpu) { $0 - $1 }
        difference.switches = both(switches, earlier.switches) { $0 - $1 }
        difference.written = both(written, earlier.written) { $0 - $1 }
        difference.counters = both(counters, earlier.counters) { now, before in
            now.merging(before, uniquingKeysWith: -)
        }
        return difference
    }

    private func both<Value>(
        _ a: Value?, _ b: Value?, _ combine: (Value, Value) -> Value
    ) -> Value? {
        guard let a, let b else { return nil }
        return combine(a, b)
    }
}
