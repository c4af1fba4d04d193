/// A path as somebody wrote it, read by the rules of a style.
///
///     C:\kafka\logs      drive C, rooted, [kafka, logs]
///     C:logs             drive C, in that drive's current directory
///     \logs              rooted, on the current drive
///     \\host\share\x     a share, always rooted
///     \\?\C:\x           verbatim: neither `/` nor `..` means anything in it
///
/// Two are equal when they are spelled differently and still mean the same: in Windows style
/// `c:/Kafka` and `C:\kafka`.
package struct StyledPath: Hashable, Sendable, CustomStringConvertible {
    /// UTF-16 units of a path that the interfaces of Windows take, and of one in verbatim form.
    package static let plainUnitsMax = 259
    /// A directory leaves room for a short name (8.3) in it.
    package static let plainDirectoryUnitsMax = 247
    package static let unitsMax = 32_766

    package let style: PathStyle
    package private(set) var drive: WindowsDrive
    package private(set) var hasRoot: Bool
    /// Without empty ones and, where it means nothing, without ".".
    package private(set) var names: [String]

    package init(_ text: String, _ style: PathStyle) {
        self.style = style
        let bytes = Array(text.utf8)
        let split = style == .windows ? WindowsDrive.split(bytes) : (.none, 0)
        drive = split.0
        let rest = bytes[split.1...]
        let isVerbatim = split.0.isVerbatim
        func separates(_ byte: UInt8) -> Bool {
            isVerbatim ? byte == UInt8(ascii: "\\") : style.isSeparator(byte)
        }
        let isNamed = if case .letter = split.0 { false } else { split.0 != .none }
        hasRoot = isNamed || rest.first.map(separates) ?? false
        names = rest.split(whereSeparator: separates)
            .map { String(decoding: $0, as: UTF8.self) }
            .filter { isVerbatim || $0 != "." }
    }

    private init(_ style: PathStyle, _ drive: WindowsDrive, _ hasRoot: Bool, _ names: [String]) {
        self.style = style
        self.drive = drive
        self.hasRoot = hasRoot
        self.names = names
    }

    /// Whether it names one place whatever the current drive and directory are.
    package var isAbsolute: Bool { hasRoot && (style == .posix || drive != .none) }

    /// As the style writes it, each separator once; "." for the current directory.
    package var description: String {
        let separator = String(style.separator)
        let text = drive.text + (hasRoot ? separator : "") + names.joined(separator: separator)
        return text.isEmpty ? "." : text
    }

    package var lastName: String { names.last ?? "" }

    package var parent: StyledPath { StyledPath(style, drive, hasRoot, Array(names.dropLast())) }

    /// From the last dot, which is not the name's first character: `.log` of `0.log`.
    package var suffix: String {
        let name = lastName
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
            name.index(after: dot) != name.endIndex
        else { return "" }
        return String(name[dot...])
    }

    /// The other path as seen from here: itself where it is absolute.
    package func appending(_ other: StyledPath) -> StyledPath {
        precondition(style == other.style, "paths of two styles do not go together")
        if other.isAbsolute { return other }
        guard style == .windows else {
            return StyledPath(style, .none, hasRoot, names + other.names)
        }
        if other.drive != .none, other.drive != drive { return other }
        if other.hasRoot { return StyledPath(style, drive, true, other.names) }
        return StyledPath(style, drive, hasRoot, names + other.names)
    }

    /// Each ".." takes the name before it away, as Windows does it: without a look at the disk. There
    /// is nothing above a root, and nothing to take away in a verbatim path.
    package var normalized: StyledPath {
        guard !drive.isVerbatim else { return self }
        var kept: [String] = []
        for name in names {
            if name != ".." {
                kept.append(name)
            } else if let last = kept.last, last != ".." {
                kept.removeLast()
            } else if !hasRoot {
                kept.append(name)
            }
        }
        return StyledPath(style, drive, hasRoot, kept)
    }

    /// The form that no limit but `unitsMax` is set to, of an absolute path on a drive or a share.
    package var verbatim: StyledPath {
        switch drive {
        case .letter(let letter) where hasRoot:
            StyledPath(style, .verbatim("\(letter):"), true, normalized.storedNames)
        case .share(let server, let share):
            StyledPath(style, .verbatim("UNC\\\(server)\\\(share)"), true, normalized.storedNames)
        default: self
        }
    }

    /// The names as they are stored: in Windows style without dots and spaces at their ends.
    package var storedNames: [String] {
        style == .posix || drive.isVerbatim ? names : names.map(WindowsName.stored)
    }

    /// Whether the interfaces of Windows take it only in verbatim form.
    package func needsVerbatim(asDirectory: Bool = false) -> Bool {
        guard style == .windows, !drive.isVerbatim else { return false }
        let limit = asDirectory ? Self.plainDirectoryUnitsMax : Self.plainUnitsMax
        return description.utf16.count > limit
    }

    /// Why the host of its style could not hold it, or nil.
    package var problem: PathProblem? {
        let written = description
        guard style == .windows else { return nil }
        if case .device(let name) = drive { return PathProblem(written, .device(name)) }
        for name in names {
            if let reason = WindowsName.problem(of: name, isVerbatim: drive.isVerbatim) {
                return PathProblem(written, reason)
            }
        }
        let count = verbatim.description.utf16.count
        return count > Self.unitsMax ? PathProblem(written, .pathTooLong(count)) : nil
    }

    package static func == (a: StyledPath, b: StyledPath) -> Bool {
        a.style == b.style && a.hasRoot == b.hasRoot && a.drive.folded == b.drive.folded
            && a.names.count == b.names.count
            && zip(a.names, b.names).allSatisfy { a.style.folded($0) == b.style.folded($1) }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(style)
        hasher.combine(hasRoot)
        hasher.combine(drive.folded)
        for name in names { hasher.combine(style.folded(name)) }
    }
}
