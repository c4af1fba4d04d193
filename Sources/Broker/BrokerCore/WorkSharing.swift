/// Threads that whoever runs a broker lends it for work in parts: recovery, and the last sync.
package protocol WorkSharing: Sendable {
    /// Calls `part` once for every index below `count`, in any order and from any thread, and
    /// returns when all have returned. `threads` is the most that may run at once.
    func perform(_ count: Int, threads: Int, _ part: @Sendable (Int) -> Void)
}

/// One part after the other on the caller's thread, in order: what simulations need.
package struct SerialWork: WorkSharing {
    package init() {}

    package func perform(_ count: Int, threads: Int, _ part: @Sendable (Int) -> Void) {
        for index in 0..<count { part(index) }
    }
}
