/// What Windows makes of one name in a path (Microsoft, "Naming Files, Paths, and Namespaces").
package enum WindowsName {
    /// UTF-16 units that a name may have.
    package static let unitsMax = 255
    static let illegal: Set<Unicode.Scalar> = ["<", ">", "\"", "|", "?", "*"]

    private static let devices: Set<String> = {
        var names: Set = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
        for digit in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "\u{B9}", "\u{B2}", "\u{B3}"] {
            names.insert("COM" + digit)
            names.insert("LPT" + digit)
        }
        return names
    }()

    /// Whether the name is a device's, whatever extension follows: `NUL`, `aux.x`, `com1 .log`.
    package static func isReserved(_ name: String) -> Bool {
        let end = name.firstIndex { $0 == "." || $0 == ":" } ?? name.endIndex
        var stem = name[..<end]
        while stem.last == " " { stem.removeLast() }
        return devices.contains(folded(String(stem)))
    }

    /// The name under which a file is stored: dots and spaces at the end are dropped in silence.
    package static func stored(_ name: String) -> String {
        if name == "." || name == ".." { return name }
        var scalars = name.unicodeScalars
        while scalars.last == "." || scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }

    /// Upper case as NTFS has it: one UTF-16 unit becomes one, so ß and İ keep theirs, and the two
    /// letters whose upper case is an ASCII letter (ı, ſ) are left alone.
    package static func folded(_ name: String) -> String {
        var folded = ""
        for scalar in name.unicodeScalars {
            let upper = scalar.properties.uppercaseMapping.unicodeScalars
            if let only = upper.first, upper.count == 1, scalar.value <= 0xFFFF,
                only.value <= 0xFFFF, scalar.isASCII == only.isASCII
            {
                folded.unicodeScalars.append(only)
            } else {
                folded.unicodeScalars.append(scalar)
            }
        }
        return folded
    }

    /// Why Windows could not hold a file of this name, or nil.
    ///
    /// - Parameter isVerbatim: below `\\?\`, where nothing is dropped from the name.
    package static func problem(of name: String, isVerbatim: Bool = false) -> PathProblem.Reason? {
        if name == "." || name == ".." { return isVerbatim ? .verbatimDots(name) : nil }
        for scalar in name.unicodeScalars {
            if scalar == ":" { return .alternateStream(name) }
            if scalar.value < 32 || illegal.contains(scalar) || scalar == "/" || scalar == "\\" {
                return .illegalCharacter(scalar, name)
            }
        }
        if isReserved(name) { return .reservedName(name) }
        let kept = stored(name)
        if kept.isEmpty || isVerbatim && kept != name { return .endsInDotOrSpace(name) }
        if name.utf16.count > unitsMax { return .nameTooLong(name.utf16.count) }
        return nil
    }
}
