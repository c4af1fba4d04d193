/// A place where the process shall die: the n-th operation with this verb, file kind and call site.
package struct CrashPoint: Hashable, Sendable, CustomStringConvertible {
    package enum Moment: Hashable, Sendable {
        case before
        /// A write of which these many bytes have arrived; any other verb dies before it.
        case inside(bytes: Int)
        case after
    }

    package var verb: FileVerb
    /// Any, when nil.
    package var kind: FileKind?
    package var site: CallSite?
    /// From 1.
    package var occurrence: Int
    package var moment: Moment

    package init(
        _ verb: FileVerb, kind: FileKind? = nil, site: CallSite? = nil, occurrence: Int = 1,
        _ moment: Moment
    ) {
        self.verb = verb
        self.kind = kind
        self.site = site
        self.occurrence = occurrence
        self.moment = moment
    }

    package var description: String {
        var text = "\(verb) \(kind?.name ?? "any")"
        if let site { text += " \(site)" }
        switch moment {
        case .before: text += " before"
        case .inside(let bytes): text += " inside after \(bytes) bytes"
        case .after: text += " after"
        }
        return text + " #\(occurrence)"
    }

    /// One door through which operations went, and how often.
    package struct Site: Hashable, Sendable, Comparable {
        package var verb: FileVerb
        package var kind: FileKind
        package var site: CallSite
        package var count: Int

        package static func < (a: Site, b: Site) -> Bool {
            (a.verb.rawValue, a.kind.name, a.site.name) < (
                b.verb.rawValue, b.kind.name, b.site.name
            )
        }
    }

    func matches(_ call: FileCall, site current: CallSite) -> Bool {
        verb == call.verb && kind ?? call.kind == call.kind && site ?? current == current
    }
}
