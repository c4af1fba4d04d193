/// Why a path cannot be used, in one sentence: which, why, what to do.
package struct PathProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        case illegalCharacter(Unicode.Scalar, String)
        case alternateStream(String)
        case reservedName(String)
        case endsInDotOrSpace(String)
        case nameTooLong(Int)
        case pathTooLong(Int)
        case verbatimDots(String)
        case device(String)
        case networkShare(String)
        case unmappedDrive(Character)
        case notADrive(String)
        case empty
    }

    package var path: String
    package var reason: Reason

    package init(_ path: String, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }

    package var description: String { "\(path): \(explanation)" }

    private var explanation: String {
        switch reason {
        case .illegalCharacter(let scalar, let name):
            "Windows allows no \(Self.shown(scalar)) in a name, and \"\(name)\" has one; leave it out"
        case .alternateStream(let name):
            "\"\(name)\" names an alternate stream, which is not used here; leave out the colon"
        case .reservedName(let name):
            "\"\(name)\" is the name of a device on Windows; choose another"
        case .endsInDotOrSpace(let name):
            "Windows keeps no dot or space at the end of a name, as in \"\(name)\"; leave it out"
        case .nameTooLong(let count):
            "a name of \(count) characters, and Windows allows \(WindowsName.unitsMax); shorten it"
        case .pathTooLong(let count):
            "\(count) characters, and Windows allows \(StyledPath.unitsMax); shorten it"
        case .verbatimDots(let name):
            #"below \\?\ "# + "\"\(name)\" is an ordinary name; write the path without it"
        case .device(let name): "\(name) is a device and holds no files; name a folder"
        case .networkShare(let name):
            "\(name) is a network share, which cannot be reached from here; name a folder on a drive"
        case .unmappedDrive(let letter):
            "no folder stands for drive \(letter): on this host; give one with --drive "
                + "\(letter)=DIR or TRIAL_DRIVES=\(letter)=DIR"
        case .notADrive(let text):
            "\"\(text)\" maps no drive; write a letter and a folder, C=/srv/c, several with ;"
        case .empty: "it is empty; name a folder"
        }
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        scalar.value < 32 ? "control character \(scalar.value)" : String(scalar)
    }
}
