import Synchronization

/// Set once, by Ctrl-C or by the end of the terminal; looked at wherever a run waits.
package final class Interruption: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var isSet: Bool { flag.load(ordering: .acquiring) }
    package func set() { flag.store(true, ordering: .releasing) }
}
