extension CrashPoint {
    /// `write:log:append:3:inside=100`: verb, kind, call site, occurrence, moment; a kind or site of
    /// `*` is any. Nil for anything else.
    package init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let verb = FileVerb(rawValue: parts[0]), verb.isMutating,
            let occurrence = Int(parts[3]), occurrence > 0
        else { return nil }
        let moment: Moment
        switch parts[4] {
        case "before": moment = .before
        case "after": moment = .after
        default:
            let prefix = "inside="
            guard parts[4].hasPrefix(prefix), let bytes = Int(parts[4].dropFirst(prefix.count)),
                bytes >= 0
            else { return nil }
            moment = .inside(bytes: bytes)
        }
        self.init(
            verb, kind: parts[1] == "*" ? nil : FileKind(parts[1]),
            site: parts[2] == "*" ? nil : CallSite(parts[2]), occurrence: occurrence, moment)
    }

    package var text: String {
        let when =
            switch moment {
            case .before: "before"
            case .inside(let bytes): "inside=\(bytes)"
            case .after: "after"
            }
        return "\(verb):\(kind?.name ?? "*"):\(site?.name ?? "*"):\(occurrence):\(when)"
    }
}

extension CrashPoint.Site {
    /// `write:log:append`, one line of a list of doors.
    package var text: String { "\(verb):\(kind.name):\(site.name)" }

    package init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let verb = FileVerb(rawValue: parts[0]) else { return nil }
        self.init(verb: verb, kind: FileKind(parts[1]), site: CallSite(parts[2]), count: 1)
    }
}
