import Platform
import Scenarios
import Vocabulary

/// Makes the host hand over memory, then waits until it is quiet: a guest's free memory is slow to
/// touch, and memory that was just freed stalls the guest a second later.
struct HostWarming {
    let plan: Plan
    let data: FilePath
    let fileSystem: any FileSystem

    /// Anonymous memory for two processes, and page cache for the log.
    private static let anonymous = ByteCount.mib(256)
    private static let pageCacheMax = ByteCount.gib(2)
    /// The share of the memory that is available which is touched at the most.
    private static let shareMax = 0.25
    private static let settleLimit = Nanoseconds.seconds(Int64(6))
    private static let quiet = Nanoseconds.milliseconds(1_500)

    func run() throws -> String {
        let available = HostFacts.current().memoryAvailable ?? ByteCount.gib(1)
        let most = ByteCount(Int64(Double(available.value) * Self.shareMax))
        let wanted = min(SpaceNeed(plan).bytes, Self.pageCacheMax, most)
        let warmer = MemoryWarmer()
        _ = try warmer.hold(min(Self.anonymous, most))
        let report = try MemoryWarmer.warmPageCache(in: data, bytes: wanted, files: fileSystem)
        warmer.release()
        let settling = try MemoryWarmer.settle(
            quiet: Self.quiet, until: MonotonicClock.now() + Self.settleLimit)
        let quiet =
            settling.isQuiet ? "quiet after \(settling.took)" : "not quiet within \(settling.took)"
        return
            "\((report.bytes.value / 1_000_000).grouped) MB of page cache touched in \(report.took), \(quiet)"
    }
}
