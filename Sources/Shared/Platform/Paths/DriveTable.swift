/// The folders of this host that stand for the drives of paths in Windows style.
package struct DriveTable: Hashable, Sendable {
    private var folders: [Character: FilePath] = [:]

    package init() {}

    package var isEmpty: Bool { folders.isEmpty }

    package var letters: [Character] { folders.keys.sorted() }

    package func folder(of letter: Character) -> FilePath? { folders[letter] }

    /// Takes `C=DIR`, or several with a semicolon between; the last of a letter wins.
    package mutating func add(_ text: String) throws(PathProblem) {
        for part in text.split(separator: ";") {
            let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard equals != part.endIndex,
                let letter = WindowsDrive.letter(of: part[..<equals] + ":")
            else { throw PathProblem(text, .notADrive(String(part))) }
            var folder = part[part.index(after: equals)...]
            while folder.count > 1, folder.last == "/" { folder.removeLast() }
            guard part[..<equals].utf8.count == 1, !folder.isEmpty else {
                throw PathProblem(text, .notADrive(String(part)))
            }
            folders[letter] = FilePath(String(folder))
        }
    }

    /// The drive whose folder holds a place of this host, and the names from there to it.
    func drive(holding place: FilePath) -> (letter: Character, names: [String])? {
        for letter in letters {
            guard let folder = folders[letter] else { continue }
            if place == folder { return (letter, []) }
            let start = folder.appending("")
            guard place.text.hasPrefix(start.text) else { continue }
            let rest = place.text.dropFirst(start.text.count)
            return (letter, rest.split(separator: "/").map(String.init))
        }
        return nil
    }
}
