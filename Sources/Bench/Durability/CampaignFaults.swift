/// What a campaign's crashes are.
package enum CampaignFaults: Sendable, Hashable {
    /// Process deaths: class C1.
    case kills
    /// Power cuts, and now and then a process death before one.
    case powerCuts
    /// A process death, the restart, retries of what it interrupted, and then the power cut.
    case compound

    /// Whether any power is cut at all.
    package var needsDisk: Bool { self != .kills }

    var crashClass: String {
        switch self {
        case .kills: "C1 process death"
        case .powerCuts: "C2 power cut"
        case .compound: "C2 power cut after kill, restart and retries"
        }
    }

    /// Whether the crash at this place of a directory's orders takes the power too.
    func cutsPower(at place: Int) -> Bool {
        switch self {
        case .kills: false
        case .powerCuts: place % 3 != 1
        case .compound: place % 2 == 1
        }
    }

    /// Crashes of which one counts.
    var crashesPerTrial: Int { self == .compound ? 2 : 1 }
}
