import Platform
import Testing

/// Checks the crash images of random runs against a model that knows nothing of how they are made:
/// files only grow, byte i of file f is always `pattern(f, i)`.
@Suite struct CrashModelTests {
    private struct Known {
        var path: FilePath
        var size = 0
        var synced = 0
        /// The name under which a synced directory lists it.
        var durablePath: FilePath?
    }

    private struct Moment {
        var files: [Known]
    }

    /// No zeros, so that holes stand out.
    private static let patterns = (0..<64).map { file in
        (0..<100_000).map { UInt8(truncatingIfNeeded: file &* 31 &+ $0 &* 7) | 1 }
    }

    /// One random run, with what the model knew before each operation.
    private func run(
        on disk: CrashableFileSystem, seed: UInt64, steps: Int
    ) throws -> [Moment] {
        var random = SeededGenerator(seed: seed)
        var known: [Known] = []
        var files: [any File] = []
        var moments: [Moment] = []
        func note() {
            while moments.count <= disk.operationCount { moments.append(Moment(files: known)) }
        }
        note()
        for _ in 0..<steps {
            let pick = known.indices.randomElement(using: &random)
            switch (Int.random(in: 0..<10, using: &random), pick) {
            case (0..<2, _), (_, nil):
                let path = FilePath("/f\(known.count)")
                files.append(try disk.open(path, .create, as: "log"))
                known.append(Known(path: path))
            case (2..<6, let file?):
                let count = Int.random(in: 1..<1_500, using: &random)
                let start = known[file].size
                try files[file].write(
                    Array(Self.patterns[file][start..<start + count]), at: Int64(start))
                known[file].size += count
            case (6..<8, let file?):
                try files[file].syncData()
                known[file].synced = known[file].size
            case (8, let file?):
                let path = FilePath(known[file].path.text + "r")
                try disk.rename(known[file].path, to: path)
                known[file].path = path
            default:
                try disk.syncDirectory("/")
                for file in known.indices { known[file].durablePath = known[file].path }
            }
            note()
        }
        return moments
    }

    /// A plain loop: unoptimised, it is ten times as fast as an algorithm with a closure.
    private static func invents(
        _ bytes: [UInt8], beyond expected: ArraySlice<UInt8>, from start: Int
    ) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            expected.withUnsafeBufferPointer { expected in
                var index = start
                while index < bytes.count {
                    if bytes[index] != 0 && bytes[index] != expected[index] { return true }
                    index += 1
                }
                return false
            }
        }
    }

    private func check(_ image: CrashableFileSystem, _ moment: Moment, _ what: String) throws {
        for (number, file) in moment.files.enumerated() {
            // A later, unsynced rename may or may not have happened.
            let path = [file.path, file.durablePath].compactMap { $0 }.first(where: image.exists)
            guard let path else {
                #expect(file.durablePath == nil, "\(what): \(file.path) vanished")
                continue
            }
            let bytes = try image.open(path, .read, as: "log").bytes()
            try #require(bytes.count >= file.synced, "\(what): \(path) was cut")
            let expected = Self.patterns[number][..<bytes.count]
            #expect(
                bytes[..<file.synced] == expected[..<file.synced],
                "\(what): synced bytes of \(path) changed")
            let invented = Self.invents(bytes, beyond: expected, from: file.synced)
            #expect(!invented, "\(what): \(path) holds bytes that were never written")
        }
    }

    @Test(arguments: 1...4)
    func `synced bytes under synced names are in every image`(seed: UInt64) throws {
        let disk = CrashableFileSystem()
        let moments = try run(on: disk, seed: seed, steps: 50)
        var random = SeededGenerator(seed: seed &+ 1_000)
        for index in 0...disk.operationCount {
            let pending = disk.pending(atOperation: index)
            var choices = disk.crashChoices(atOperation: index, limit: 3)
            for _ in 0..<3 { choices.append(.drawn(from: pending, using: &random)) }
            for choice in choices {
                let image = disk.image(atOperation: index, keeping: choice)
                if case .powerCut = choice { #expect(image.pending(atOperation: 0).isEmpty) }
                // A crash in the image of a crash keeps what the first one left durable.
                let twice = image.image(keeping: .powerCut)
                try check(image, moments[index], "seed \(seed) #\(index) \(choice)")
                try check(twice, moments[index], "seed \(seed) #\(index) \(choice), then again")
            }
        }
    }

    @Test func `unsynced bytes and names are really lost in some image`() throws {
        let disk = CrashableFileSystem()
        let moments = try run(on: disk, seed: 3, steps: 60)
        var lostBytes = false
        var lostName = false
        for index in 0...disk.operationCount {
            let image = disk.image(atOperation: index, keeping: .powerCut)
            for file in moments[index].files {
                if !image.exists(file.path) { lostName = true }
                guard image.exists(file.path) else { continue }
                let size = try image.open(file.path, .read, as: "log").size()
                if size < file.size { lostBytes = true }
            }
        }
        #expect(lostBytes && lostName)
    }

    @Test func `a replayed image equals the one taken at the time`() throws {
        let disk = CrashableFileSystem()
        var random = SeededGenerator(seed: 9)
        let file = try disk.open("/a", .create, as: "log")
        var taken: [(index: Int, choice: CrashChoice, bytes: [UInt8]?)] = []
        for step in 0..<300 {
            try file.write([UInt8(step % 251)], at: Int64.random(in: 0..<9_000, using: &random))
            if step % 7 == 0 { try file.syncData() }
            if step == 20 { try disk.syncDirectory("/") }
            let index = disk.operationCount
            let cut = CrashChoice.drawn(
                from: disk.pending(atOperation: index), using: &random)
            for choice in [cut, .processDeath] {
                let image = disk.image(keeping: choice)
                let bytes =
                    image.exists("/a") ? try image.open("/a", .read, as: "log").bytes() : nil
                taken.append((index, choice, bytes))
            }
        }
        // Backwards each replay starts behind the one before.
        for (index, choice, bytes) in taken.reversed() + taken.shuffled(using: &random) {
            let image = disk.image(atOperation: index, keeping: choice)
            let again = image.exists("/a") ? try image.open("/a", .read, as: "log").bytes() : nil
            #expect(again == bytes, "operation \(index)")
        }
    }
}
