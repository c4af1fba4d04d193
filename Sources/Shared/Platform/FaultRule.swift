package import Vocabulary

/// Which calls fail, and how. Rules are asked in their order; of those that fire on one call every
/// delay is served, and the first other fault happens.
package struct FaultRule: Hashable, Sendable {
    package var verb: FileVerb
    /// Any, when nil.
    package var kind: FileKind?
    package var pathSuffix: String?
    package var site: CallSite?
    /// The first matching call that is hit, from 1, and how many from there on.
    package var from: Int
    package var count: Int
    package var fault: Fault

    package init(
        _ verb: FileVerb, kind: FileKind? = nil, pathSuffix: String? = nil, site: CallSite? = nil,
        from: Int = 1, count: Int = 1, _ fault: Fault
    ) {
        self.verb = verb
        self.kind = kind
        self.pathSuffix = pathSuffix
        self.site = site
        self.from = from
        self.count = count
        self.fault = fault
    }

    /// How often a rule matched a call, and how often it fired: a fault that never fired proves
    /// nothing.
    package struct Hits: Hashable, Sendable {
        package var rule: FaultRule
        package var matched = 0
        package var fired = 0
    }

    func matches(_ call: FileCall, site current: CallSite) -> Bool {
        verb == call.verb && kind ?? call.kind == call.kind && site ?? current == current
            && call.path.text.hasSuffix(pathSuffix ?? "")
    }
}

package enum Fault: Hashable, Sendable {
    /// The call does nothing and throws.
    case error(FileSystemError.Code)
    /// The first bytes of a write arrive, then it throws.
    case shortWrite(bytes: Int, FileSystemError.Code)
    /// `syncData` throws `.inputOutput`, and what was dirty is lost.
    case failedSync(LostPages)
    /// A sync returns at once and has done nothing.
    case lyingSync
    /// The call takes longer by this.
    case delay(Nanoseconds)

    /// What a failed fsync does to the dirty pages. Linux marks them clean, so no later sync writes
    /// them ("Can Applications Recover from fsync Failures?", ATC 2020).
    package enum LostPages: Hashable, Sendable {
        /// They stay readable until memory runs short: ext4 and XFS. See `evictPages`.
        case keptUntilEvicted
        /// They read as on the device at once: Btrfs.
        case reverted
    }
}
