package import Platform

/// The doors at which a broker can be made to die, by what it is doing then.
package struct CrashDoors: Sendable, Hashable {
    package var starting: [CrashPoint.Site] = []
    package var serving: [CrashPoint.Site] = []
    package var stopping: [CrashPoint.Site] = []

    package init() {}

    private static let startingSites: Set<Substring> = [
        "open directory", "recover", "recover together", "repair", "complete a swap",
    ]
    private static let stoppingSites: Set<Substring> = ["close", "close directory"]

    /// From the lists that brokers wrote. A door without a call site is left out: nobody could say
    /// afterwards where that was.
    init(lists: [String]) {
        var doors: Set<CrashPoint.Site> = []
        for line in lists.flatMap({ $0.split(separator: "\n") }) {
            guard let door = CrashPoint.Site(text: String(line)), !door.site.name.isEmpty else {
                continue
            }
            doors.insert(door)
        }
        for door in doors.sorted() {
            if Self.startingSites.contains(door.site.task) {
                starting.append(door)
            } else if Self.stoppingSites.contains(door.site.task) {
                stopping.append(door)
            } else {
                serving.append(door)
            }
        }
    }

    var all: [CrashPoint.Site] { starting + serving + stopping }
}
