internal import Synchronization
package import Vocabulary

/// Faults of a file system as text, for a process that another one makes suffer:
///
///     budget 0
///     write log 1 9223372036854775807 error EIO
///     write * 1 9223372036854775807 delay 20000000
///
/// Verb, kind of file or `*`, first call and number of calls that are hit, and the fault.
package struct FaultProgram: Sendable, Hashable {
    package var rules: [FaultRule]
    /// By how much files may still grow; nil without a limit.
    package var byteBudget: ByteCount?

    package static let always = Int.max
    private static let names: [(name: String, code: FileSystemError.Code)] = [
        ("EIO", .inputOutput), ("ENOSPC", .noSpace), ("EACCES", .denied), ("EROFS", .readOnly),
        ("EMFILE", .tooManyOpenFiles),
    ]

    package init(_ rules: [FaultRule] = [], byteBudget: ByteCount? = nil) {
        self.rules = rules
        self.byteBudget = byteBudget
    }

    /// Of a name that nobody knows `.other`.
    package static func code(_ name: String) -> FileSystemError.Code {
        names.first { $0.name == name }?.code ?? .other
    }

    private static func name(_ code: FileSystemError.Code) -> String {
        names.first { $0.code == code }?.name ?? "EIO"
    }

    package var text: String {
        var lines = byteBudget.map { ["budget \($0.value)"] } ?? []
        for rule in rules {
            let fault =
                switch rule.fault {
                case .error(let code): "error \(Self.name(code))"
                case .shortWrite(let bytes, let code): "short \(bytes) \(Self.name(code))"
                case .failedSync(.keptUntilEvicted): "failed-sync kept"
                case .failedSync(.reverted): "failed-sync reverted"
                case .lyingSync: "lying-sync"
                case .delay(let time): "delay \(time.value)"
                }
            lines.append(
                "\(rule.verb) \(rule.kind?.name ?? "*") \(rule.from) \(rule.count) \(fault)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Nil for what is no program.
    package init?(text: String) {
        self.init()
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 2, words[0] == "budget", let bytes = Int64(words[1]), bytes >= 0 {
                byteBudget = ByteCount(bytes)
                continue
            }
            guard words.count >= 5, let verb = FileVerb(rawValue: words[0]),
                let from = Int(words[2]), let count = Int(words[3]), from > 0, count > 0,
                let fault = Self.fault(Array(words[4...]))
            else { return nil }
            rules.append(
                FaultRule(
                    verb, kind: words[1] == "*" ? nil : FileKind(words[1]), from: from,
                    count: count, fault))
        }
    }

    private static func fault(_ words: [String]) -> Fault? {
        switch (words[0], words.count) {
        case ("error", 2): .error(code(words[1]))
        case ("short", 3): Int(words[1]).map { .shortWrite(bytes: $0, code(words[2])) }
        case ("failed-sync", 2):
            .failedSync(words[1] == "reverted" ? .reverted : .keptUntilEvicted)
        case ("lying-sync", 1): .lyingSync
        case ("delay", 2): Int64(words[1]).map { .delay(Nanoseconds($0)) }
        default: nil
        }
    }
}

/// Carries the program in a file over to a file system, whenever it changes, until released.
package final class FaultProgramWatch: Sendable {
    private let isOver = Mutex(false)

    private static let interval = Nanoseconds.milliseconds(Int64(2))

    /// - Throws: where the host has no room for another thread.
    package init(_ path: FilePath, _ system: FaultyFileSystem) throws {
        _ = try HostThread(name: "faults") { [weak self] in
            var last = ""
            while let self, !self.isOver.withLock({ $0 }) {
                let bytes = try? FileBytes.read(
                    path, limit: .mib(1), as: FileKind("faults"), in: DiskFileSystem())
                let text = bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
                if text != last, let program = FaultProgram(text: text) {
                    system.setRules(program.rules)
                    system.setByteBudget(program.byteBudget)
                    last = text
                }
                MonotonicClock.sleep(for: Self.interval)
            }
        }
    }

    deinit { isOver.withLock { $0 = true } }
}
