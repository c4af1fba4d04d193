internal import Glibc
internal import Synchronization

/// Sends SIGKILL to its own process at one chosen operation, and counts all of them, so that a first
/// run can tell which points there are. For mutating operations only.
package final class CrashPointFileSystem: InterceptingFileSystem {
    private struct Door: Hashable {
        var verb: FileVerb
        var kind: FileKind
        var site: CallSite
    }

    private struct Counts {
        var doors: [Door: Int] = [:]
        var matched = 0
        var isDead = false
    }

    package let inner: any FileSystem
    package let kinds = FileKindTable()
    private let point: CrashPoint?
    private let die: @Sendable () -> Void
    private let onNewDoor: (@Sendable (CrashPoint.Site) -> Void)?
    private let counts = Mutex(Counts())

    /// Without a point it only counts. `die` is SIGKILL to this process; a test may put something in
    /// its place, and when it returns every later operation throws `.crashed`. `onNewDoor` hears of
    /// each door before the first operation goes through it.
    package init(
        around inner: any FileSystem, at point: CrashPoint?,
        die: @escaping @Sendable () -> Void = CrashPointFileSystem.killThisProcess,
        onNewDoor: (@Sendable (CrashPoint.Site) -> Void)? = nil
    ) {
        self.onNewDoor = onNewDoor
        self.inner = inner
        self.point = point
        self.die = die
    }

    package static let killThisProcess: @Sendable () -> Void = {
        _ = kill(getpid(), SIGKILL)
        // The signal is pending on return at the latest; no later instruction may reach the disk.
        while true { pause() }
    }

    /// Every door that mutating operations went through so far.
    package var sites: [CrashPoint.Site] {
        counts.withLock { counts in
            counts.doors
                .map { CrashPoint.Site(verb: $0.verb, kind: $0.kind, site: $0.site, count: $1) }
                .sorted()
        }
    }

    package func intercept(_ call: FileCall, _ body: (_ byteLimit: Int?) throws -> Void) throws {
        guard call.verb.isMutating else { return try alive(call, body) }
        let site = call.site
        let door = Door(verb: call.verb, kind: call.kind, site: site)
        if let onNewDoor, counts.withLock({ $0.doors[door] == nil }) {
            onNewDoor(CrashPoint.Site(verb: call.verb, kind: call.kind, site: site, count: 1))
        }
        let strikes = counts.withLock { counts in
            counts.doors[door, default: 0] += 1
            guard let point, point.matches(call, site: site) else { return false }
            counts.matched += 1
            return counts.matched == point.occurrence
        }
        guard strikes, let point else { return try alive(call, body) }
        switch point.moment {
        case .before: break
        case .inside(let bytes): if call.verb == .write, bytes > 0 { try body(bytes) }
        case .after: try body(nil)
        }
        counts.withLock { $0.isDead = true }
        die()
        try alive(call, body)
    }

    private func alive(_ call: FileCall, _ body: (_ byteLimit: Int?) throws -> Void) throws {
        guard !counts.withLock({ $0.isDead }) else {
            throw FileSystemError(
                .crashed, verb: call.verb.rawValue, path: call.path,
                reason: "this process was to die at \(point.map(\.description) ?? "a crash point")")
        }
        try body(nil)
    }
}
