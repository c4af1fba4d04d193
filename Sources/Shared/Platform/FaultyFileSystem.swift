internal import Synchronization
package import Vocabulary

/// Errors, short writes, full disks, failing and lying syncs and delays around any other file system.
///
/// A failed sync around a `CrashableFileSystem` loses pages there, so its images are right as well;
/// around any other one it is played by writing the device's bytes back (`PageLedger`).
package final class FaultyFileSystem: InterceptingFileSystem {
    private struct Program {
        var hits: [FaultRule.Hits] = []
        /// Bytes by which files may still grow.
        var budget: Int64 = .max
        var ledgers: [FilePath: PageLedger] = [:]
        /// Page ledgers cost a read per write, so they are kept from the first rule that needs them.
        var tracksPages = false

        mutating func setRules(_ rules: [FaultRule]) {
            hits = rules.map { FaultRule.Hits(rule: $0) }
            for case .failedSync in rules.map(\.fault) { tracksPages = true }
        }

        mutating func refund(_ bytes: Int64) {
            if budget != .max { budget += bytes }
        }
    }

    package let inner: any FileSystem
    package let kinds = FileKindTable()
    private let sleeper: @Sendable (Nanoseconds) -> Void
    private let program: Mutex<Program>

    package init(
        around inner: any FileSystem, rules: [FaultRule] = [], byteBudget: ByteCount? = nil,
        sleeper: @escaping @Sendable (Nanoseconds) -> Void = { MonotonicClock.sleep(for: $0) }
    ) {
        self.inner = inner
        self.sleeper = sleeper
        var program = Program()
        program.setRules(rules)
        if let byteBudget { program.budget = byteBudget.value }
        self.program = Mutex(program)
    }

    /// Forgets the former rules and their hits. Lost pages stay lost; what a sync can lose around a
    /// disk are the writes since a rule for a failed sync was first set.
    package func setRules(_ rules: [FaultRule]) { program.withLock { $0.setRules(rules) } }

    /// By how much files may grow from now on, in sum; what is cut or removed is given back.
    package func setByteBudget(_ budget: ByteCount?) {
        program.withLock { $0.budget = budget?.value ?? .max }
    }

    package var hits: [FaultRule.Hits] { program.withLock { $0.hits } }

    /// Memory runs short: pages that a failed sync has lost now read as they are on the device.
    package func evictPages() throws {
        if let crashable = inner as? CrashableFileSystem { return try crashable.evictPages() }
        let lost = program.withLock { program in
            program.ledgers.filter { $0.value.hasLostPages }.map(\.key).sorted()
        }
        for path in lost where inner.exists(path) {
            let file = try inner.open(path, .readWrite, as: kinds.kind(of: path))
            defer { file.close() }
            try program.withLock { try $0.ledgers[path]?.evict(file) }
        }
    }

    package func space(at path: FilePath) throws -> FileSystemSpace {
        var space: FileSystemSpace?
        try intercept(FileCall(verb: .space, kind: .directory, path: path)) { _ in
            space = try inner.space(at: path)
        }
        guard var space else { preconditionFailure("no fault lets a question go unanswered") }
        space.free = min(space.free, program.withLock { $0.budget })
        return space
    }

    package func intercept(_ call: FileCall, _ body: (_ byteLimit: Int?) throws -> Void) throws {
        let (delay, fault) = draw(call)
        if delay.value > 0 { sleeper(delay) }
        switch fault {
        case .error(let code): throw error(code, call)
        case .shortWrite(let bytes, let code):
            if bytes > 0 { try perform(call, limit: bytes, body) }
            throw error(code, call)
        case .failedSync(let outcome):
            try losePages(call, outcome)
            throw error(.inputOutput, call)
        case .lyingSync where call.verb.isSync: return
        case .delay, .lyingSync, nil: try perform(call, limit: nil, body)
        }
    }

    private func draw(_ call: FileCall) -> (delay: Nanoseconds, fault: Fault?) {
        let site = call.site
        return program.withLock { program in
            var delay = Nanoseconds.zero
            var fault: Fault?
            for index in program.hits.indices
            where program.hits[index].rule.matches(call, site: site) {
                program.hits[index].matched += 1
                let rule = program.hits[index].rule
                let place = program.hits[index].matched - rule.from
                guard place >= 0, place < rule.count else { continue }
                if case .delay(let time) = rule.fault {
                    delay = delay + time
                } else if fault == nil {
                    fault = rule.fault
                } else {
                    continue
                }
                program.hits[index].fired += 1
            }
            return (delay, fault)
        }
    }

    private func perform(
        _ call: FileCall, limit: Int?, _ body: (_ byteLimit: Int?) throws -> Void
    ) throws {
        switch (call.verb, call.file) {
        case (.write, let file?): try write(call, file, limit: limit, body)
        case (.truncate, let file?):
            let size = try file.size()
            try body(nil)
            program.withLock { program in
                program.ledgers[call.path]?.didTruncate(to: call.position)
                program.refund(max(0, size - call.position))
            }
        case (.syncData, let file?):
            try body(nil)
            try program.withLock { try $0.ledgers[call.path]?.didSync(file) }
        case (.remove, _), (.rename, _), (.truncate, nil): try changeEntry(call, body)
        default: try body(limit)
        }
    }

    private func write(
        _ call: FileCall, _ file: any File, limit: Int?,
        _ body: (_ byteLimit: Int?) throws -> Void
    ) throws {
        let wanted = min(limit ?? call.length, call.length)
        let size = try file.size()
        let growth = max(0, call.position + Int64(wanted) - size)
        let granted = try program.withLock { program in
            let granted = min(growth, program.budget)
            if program.budget != .max { program.budget -= granted }
            if program.tracksPages, !(inner is CrashableFileSystem) {
                try program.ledgers[call.path, default: PageLedger()]
                    .willWrite(file, at: call.position, count: wanted)
            }
            return granted
        }
        let count = max(0, wanted - Int(growth - granted))
        if count > 0 || call.length == 0 { try body(count) }
        if granted < growth { throw error(.noSpace, call) }
    }

    /// Removed and replaced files give their bytes back.
    private func changeEntry(_ call: FileCall, _ body: (_ byteLimit: Int?) throws -> Void) throws {
        let victim = call.destination ?? call.path
        var size: Int64 = 0
        if let file = try? inner.open(victim, .read, as: kinds.kind(of: victim)) {
            size = (try? file.size()) ?? 0
            file.close()
        }
        try body(nil)
        program.withLock { program in
            program.refund(size)
            let ledger = program.ledgers.removeValue(forKey: call.path)
            if let destination = call.destination { program.ledgers[destination] = ledger }
        }
    }

    private func losePages(_ call: FileCall, _ outcome: Fault.LostPages) throws {
        guard let file = call.file else { return }
        if let crashable = file as? CrashableFile {
            return try crashable.losePages(evicting: outcome == .reverted)
        }
        try program.withLock { program in
            program.ledgers[call.path]?.didFailToSync()
            if outcome == .reverted { try program.ledgers[call.path]?.evict(file) }
        }
    }

    private func error(_ code: FileSystemError.Code, _ call: FileCall) -> FileSystemError {
        FileSystemError(code, verb: call.verb.rawValue, path: call.path, reason: code.planted)
    }
}

extension FileSystemError.Code {
    fileprivate var planted: String {
        switch self {
        case .noSpace: "no space is left on the device (a planted fault)"
        case .inputOutput: "the device reported an input/output error (a planted fault)"
        case .denied: "permission is denied (a planted fault)"
        case .readOnly: "the file system is read-only (a planted fault)"
        case .tooManyOpenFiles: "this process has too many open files (a planted fault)"
        default: "\(self) (a planted fault)"
        }
    }
}
