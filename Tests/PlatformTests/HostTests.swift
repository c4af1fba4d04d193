import Foundation
import Platform
import Testing
import Vocabulary

@Suite struct HostTests {
    @Test func `CPU time, switches and memory of this process move with its work`() throws {
        let before = ProcessUsage.ofThisProcess()
        let threadBefore = ProcessUsage.cpuTimeOfThisThread()
        var sum: UInt64 = 0
        for index in 0..<3_000_000 as Range<UInt64> { sum = sum &* 31 &+ index }
        #expect(sum != 1)
        let after = ProcessUsage.ofThisProcess()
        #expect(ProcessUsage.cpuTimeOfThisThread() > threadBefore)
        #expect(try #require(after.cpuTime) > #require(before.cpuTime))
        #expect(try #require(after.voluntarySwitches) >= #require(before.voluntarySwitches))
        #expect(try #require(after.peakResident) >= #require(before.peakResident))
        #expect(try #require(after.resident).value > 1 << 20)
        #expect(try #require(after.threads) >= 1)
    }

    @Test func `written bytes and calls are counted, for another process too`() throws {
        let place = try TemporaryDirectory()
        var command = ChildProcess.Command(
            "sh", ["-c", "head -c 1000000 /dev/zero > big; echo done; sleep 600"])
        command.directory = place.path
        command.output = place.path.appending("output")
        let child = try ChildProcess.start(command)
        defer { child.kill() }
        try until { try DiskFileSystem().text(of: place.path.appending("output")) == "done\n" }
        let usage = try #require(ProcessUsage.of(child.pid))
        // The shell waited for head(1), whose counters are then its own.
        #expect(try #require(usage.writtenByCalls).value >= 1_000_000)
        #expect(try #require(usage.writeCalls) > 0)
        #expect(usage.userTime != nil && usage.cpuTime != nil)
        #expect(ProcessUsage.of(Int32.max) == nil)
    }

    @Test func `a process name with spaces and parentheses does not shift the fields`() {
        var usage = ProcessUsage()
        let fields = (4...22).map { "\($0)" }.joined(separator: " ")
        usage.take(stat: "77 (a (b) c) d) S \(fields)")
        #expect(usage.minorFaults == 10)
        #expect(usage.majorFaults == 12)
        #expect(usage.userTime == .milliseconds(140))
        #expect(usage.systemTime == .milliseconds(150))
        #expect(usage.threads == 20)
    }

    @Test func `a mebibyte of Swift array moves the allocator's counters by a mebibyte`() throws {
        guard AllocationCounters.isAvailable else {
            #expect(AllocationCounters.now() == nil)
            return
        }
        let before = try #require(AllocationCounters.now())
        let threadBefore = try #require(AllocationCounters.allocatedByThisThread())
        let array = [UInt8](repeating: 1, count: 1 << 20)
        let thread = try #require(AllocationCounters.allocatedByThisThread())
        let after = try #require(AllocationCounters.now())
        try withExtendedLifetime(array) {
            // jemalloc's size class above 1 MiB and the array's header is 1.25 MiB.
            #expect((thread - threadBefore).value >= 1 << 20)
            #expect((thread - threadBefore).value < 3 << 19)
            #expect(after.requests > before.requests)
            #expect(after.allocated.value >= 1 << 20)
            try #require(array.last == 1)
        }
    }

    @Test func `requests count one for one on this thread`() throws {
        guard AllocationCounters.isAvailable else { return }
        let before = try #require(AllocationCounters.now())
        var held: [[UInt8]] = []
        held.reserveCapacity(1_000)
        for size in 0..<1_000 { held.append([UInt8](repeating: 0, count: 100 + size)) }
        let after = try #require(AllocationCounters.now())
        #expect(held.count == 1_000)
        // Other threads of the test run allocate too, so there is only a lower bound.
        #expect(after.requests - before.requests >= 1_001)
    }

    @Test func `host facts name this host`() throws {
        let facts = HostFacts.current()
        #expect(facts.kernel.hasPrefix("Linux "))
        #expect(!facts.system.isEmpty && !facts.architecture.isEmpty)
        #expect(facts.processors >= 1)
        #expect(try #require(facts.memory) >= #require(facts.memoryAvailable))
        #expect(try #require(facts.bootID).utf8.count == 36)
        #expect(facts.load != nil)
    }

    @Test func `kernel tables are read as their manual says`() {
        #expect(HostFacts.chosen("always [madvise] never") == "madvise")
        #expect(HostFacts.chosen("none") == nil)
        #expect(HostFacts.quota("150000 100000") == 1.5)
        #expect(HostFacts.quota("max 100000") == nil)
        #expect(HostFacts.stolen("cpu  1 2 3 4 5 6 7 8 9 10") == .milliseconds(80))
        #expect(HostFacts.stolen("cpu0 1 2 3 4 5 6 7 8 9 10") == nil)
    }

    @Test func `storage facts tell memory from disk`() throws {
        let place = try TemporaryDirectory()
        let facts = try #require(StorageFacts.of(place.path.appending("to/come")))
        #expect(facts.type == (try DiskFileSystem().space(at: place.path).type))
        #expect(try #require(StorageFacts.of("/dev/shm")).claimsDurability == false)
    }

    @Test func `probes give one sample per try, sorted`() throws {
        let place = try TemporaryDirectory()
        let disk = DiskFileSystem()
        let plain = try HostProbe.timerError(count: 9, span: .microseconds(200), exact: false)
        let exact = try HostProbe.timerError(count: 9, span: .microseconds(200), exact: true)
        for samples in [plain, exact] {
            #expect(samples.sorted.count == 9)
            #expect(samples.sorted.allSatisfy { $0.value >= 0 })
        }
        let sync = try HostProbe.syncCost(
            in: place.path, count: 5, block: .kib(4), files: disk)
        #expect(sync.sorted.count == 5 && sync.sorted[0].value > 0)
        let cache = try HostProbe.pageCacheCost(in: place.path, bytes: .mib(3), files: disk)
        #expect(cache.cold.value > 0 && cache.warm.value > 0)
        #expect(try disk.list(place.path).isEmpty, "probes leave nothing behind")
    }

    @Test func `quantiles are samples, by nearest rank`() {
        let samples = HostProbe.Samples([5, 1, 4, 2, 3].map { Nanoseconds($0) })
        #expect(samples.quantile(0) == Nanoseconds(1))
        #expect(samples.quantile(0.5) == Nanoseconds(3))
        #expect(samples.quantile(0.99) == Nanoseconds(5))
        #expect(samples.quantile(1) == Nanoseconds(5))
        #expect(HostProbe.Samples([]).quantile(0.5) == nil)
    }

    @Test func `stalls above the threshold are listed, and the recorder ends`() throws {
        var summary = StallRecorder.Summary()
        for length in [900, 1_100, 5_000] {
            let stall = StallRecorder.Stall(
                at: Instant(nanoseconds: 7), length: .microseconds(Int64(length)))
            summary.note(stall, threshold: .milliseconds(1))
        }
        #expect(summary.samples == 3)
        #expect(summary.stalls.map(\.length) == [.microseconds(1_100), .microseconds(5_000)])
        #expect(summary.sum == .microseconds(6_100))
        #expect(summary.longest == .microseconds(5_000))
        let recorder = try StallRecorder()
        try until { recorder.current.samples >= 3 }
        #expect(recorder.finish().samples >= 3)
        _ = try StallRecorder()
    }

    @Test func `warmed memory is held, then given back`() throws {
        let warmer = MemoryWarmer()
        let before = try #require(ProcessUsage.ofThisProcess().resident)
        let report = try warmer.hold(.mib(64))
        let held = try #require(ProcessUsage.ofThisProcess().resident)
        #expect(report.bytes == .mib(64))
        #expect((held - before).value > 48 << 20)
        warmer.release()
        #expect(try #require(ProcessUsage.ofThisProcess().resident) < held)
        let settling = try MemoryWarmer.settle(
            quiet: .milliseconds(5), until: MonotonicClock.now() + .seconds(Int64(60)))
        #expect(settling.isQuiet)
        let hurried = try MemoryWarmer.settle(
            quiet: .seconds(Int64(600)), until: MonotonicClock.now() + .milliseconds(1))
        #expect(!hurried.isQuiet)
    }
}
