/// Finds the places of this host that paths stand for, whichever way they are written.
///
/// With a table of drives every path is read in Windows style. Without one only those are that can be
/// meant no other way, and they are refused, because there is no folder for their drive.
package struct PathResolver: Sendable {
    package let drives: DriveTable
    private let workingDirectory: FilePath
    private let fileSystem: any FileSystem

    /// - Parameter workingDirectory: absolute; where relative paths begin.
    package init(
        drives: DriveTable = DriveTable(), workingDirectory: FilePath, fileSystem: any FileSystem
    ) {
        self.drives = drives
        self.workingDirectory = workingDirectory
        self.fileSystem = fileSystem
    }

    /// For paths of this host only.
    package static let plain = PathResolver(workingDirectory: ".", fileSystem: DiskFileSystem())

    /// Whether two places are one, by the rules that the text was written in.
    package func isSame(_ a: FilePath, _ b: FilePath, as text: String) -> Bool {
        let style = style(of: text)
        return style.folded(a.text) == style.folded(b.text)
    }

    package func style(of text: String) -> PathStyle {
        !drives.isEmpty || PathStyle.isPlainlyWindows(text) ? .windows : .host
    }

    /// - Throws: why there is no such place here. Nothing is made or opened.
    package func place(of text: String) throws(PathProblem) -> FilePath {
        guard PathStyle.host == .posix, style(of: text) == .windows else { return FilePath(text) }
        if text.isEmpty { throw PathProblem(text, .empty) }
        let path = StyledPath(text, .windows)
        if let problem = path.problem { throw PathProblem(text, problem.reason) }
        let start = try start(of: path, text)
        var names = start.names + path.storedNames
        if !path.drive.isVerbatim { names = Self.normalized(names, isRooted: start.folder != nil) }
        var place = start.folder
        for name in names {
            let name = existing(name, in: place ?? workingDirectory)
            place = place?.appending(name) ?? FilePath(name)
        }
        return place ?? "."
    }

    /// Where the path's names begin: a folder, or the working directory when there is none.
    private func start(
        of path: StyledPath, _ text: String
    ) throws(PathProblem) -> (folder: FilePath?, names: [String]) {
        let current = drives.drive(holding: workingDirectory)
        switch path.drive {
        case .none:
            guard path.hasRoot else { return (nil, []) }
            // A place outside of every drive is the host's own.
            return (current.flatMap { drives.folder(of: $0.letter) } ?? "/", [])
        case .letter(let letter):
            let folder = try folder(of: letter, text)
            // The current directory of a drive that nobody went to is its root.
            if !path.hasRoot, let current, current.letter == letter {
                return (folder, current.names)
            }
            return (folder, [])
        case .verbatim(let name):
            guard let letter = WindowsDrive.letter(of: name), name.utf8.count == 2 else {
                throw PathProblem(
                    text, name.hasPrefix("UNC\\") ? .networkShare(name) : .device(name))
            }
            return (try folder(of: letter, text), [])
        case .share(let server, let share):
            throw PathProblem(text, .networkShare("\(server)\\\(share)"))
        case .device(let name): throw PathProblem(text, .device(name))
        }
    }

    private func folder(of letter: Character, _ text: String) throws(PathProblem) -> FilePath {
        guard let folder = drives.folder(of: letter) else {
            throw PathProblem(text, .unmappedDrive(letter))
        }
        return folder
    }

    private static func normalized(_ names: [String], isRooted: Bool) -> [String] {
        StyledPath((isRooted ? "/" : "") + names.joined(separator: "/"), .posix).normalized.names
    }

    /// The spelling that is there already, for a name without case.
    private func existing(_ name: String, in folder: FilePath) -> String {
        guard name != "..", !fileSystem.exists(folder.appending(name)) else { return name }
        let folded = WindowsName.folded(name)
        let entries = (try? fileSystem.list(folder)) ?? []
        return entries.first { WindowsName.folded($0.name) == folded }?.name ?? name
    }
}
