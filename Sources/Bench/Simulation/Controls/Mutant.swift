package import Platform

/// One sync, directory sync or rename that the engine leaves out, at one place and always: what
/// remains must be caught, or the operation was not needed.
package struct Mutant: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var verb: FileVerb
    /// What the file is, by its name with the digits taken out: several places share a label.
    package var file: String
    package var site: CallSite

    package init(verb: FileVerb, file: String, site: CallSite) {
        self.verb = verb
        self.file = file
        self.site = site
    }

    package init(_ operation: FileOperation) {
        self.init(
            verb: operation.verb, file: Mutant.shape(of: operation.path), site: operation.site)
    }

    package static let verbs: Set<FileVerb> = [.syncData, .syncDirectory, .syncAll, .rename]

    package var description: String { "\(verb) of \(file) in \"\(site)\"" }

    package static func < (a: Mutant, b: Mutant) -> Bool {
        (a.verb.rawValue, a.file, a.site.name) < (b.verb.rawValue, b.file, b.site.name)
    }

    /// `00000000000000000042.log` → `N.log`, `orders-3` → `PARTITION`, `/data` → `DIRECTORY`.
    static func shape(of path: FilePath) -> String {
        let name = path.lastComponent
        if path.parent.text == "/" { return "DIRECTORY" }
        guard path.parent.parent.text != "/" else {
            let isFile = name.contains(".") || name.contains("checkpoint")
            return isFile ? name : "PARTITION"
        }
        return name.first?.isNumber == true
            ? "N" + name.drop { $0.isNumber } : name
    }

    func matches(_ call: FileCall) -> Bool {
        call.verb == verb && Mutant.shape(of: call.path) == file && call.site == site
    }
}

/// A file system on which one mutant is at work.
final class MutantFileSystem: InterceptingFileSystem {
    let inner: any FileSystem
    let kinds = FileKindTable()
    private let mutant: Mutant
    private let disk: CrashableFileSystem

    init(_ mutant: Mutant, around disk: CrashableFileSystem) {
        self.mutant = mutant
        self.disk = disk
        inner = disk
    }

    func intercept(_ call: FileCall, _ body: (_ byteLimit: Int?) throws -> Void) throws {
        if mutant.matches(call) { return try disk.omit(call) }
        try body(nil)
    }
}
