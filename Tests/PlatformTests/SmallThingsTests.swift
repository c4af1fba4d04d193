import Platform
import Testing
import Vocabulary

@Suite struct SmallThingsTests {
    @Test func `timestamps are UTC, padded, and right before 1970`() {
        let moment = UTCTimestamp(milliseconds: 1_795_540_742_041)
        #expect(moment.description == "2026-11-24T17:19:02.041Z")
        #expect(moment.basic == "20261124T171902Z")
        #expect(UTCTimestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
        #expect(UTCTimestamp(milliseconds: 951_782_400_000).basic == "20000229T000000Z")
    }

    @Test func `random bytes differ and fill the whole array`() {
        let bytes = SecureRandom.bytes(4_096)
        #expect(bytes.count == 4_096)
        // 4096 random bytes miss one given value with probability 1e-7; some eight values with 1e-56.
        #expect(Set(bytes).count > 248)
        #expect(SecureRandom.bytes(16) != SecureRandom.bytes(16))
        #expect(SecureRandom.seed() != SecureRandom.seed())
        #expect(SecureRandom.bytes(0).isEmpty)
    }

    @Test func `a stream that is no terminal has no colour and a width all the same`() {
        let facts = TerminalFacts(of: .output, environment: ["COLUMNS": "120", "TERM": "xterm"])
        if !facts.isTerminal {
            #expect(facts.width == 120)
            #expect(!facts.allowsColor)
        }
    }

    @Test func `a small file is read whole, a larger one refused`() throws {
        let disk = CrashableFileSystem()
        try disk.put("hello", at: "/a")
        let bytes = try FileBytes.read("/a", limit: ByteCount(5), as: "test", in: disk)
        #expect(bytes == Array("hello".utf8))
        let error = #expect(throws: FileSystemError.self) {
            try FileBytes.read("/a", limit: ByteCount(4), as: "test", in: disk)
        }
        #expect(error?.description == "cannot read /a: it has 5 B, more than the limit of 4 B")
    }

    @Test func `a durable replacement is the old content or the new in every image`() throws {
        let disk = CrashableFileSystem()
        try FileBytes.replaceDurably("/a", with: Array("old".utf8), as: "test", in: disk)
        let start = disk.operationCount
        let new = Array("new and longer".utf8)
        try FileBytes.replaceDurably("/a", with: new, as: "test", in: disk)
        var seen: Set<String> = []
        for index in start...disk.operationCount {
            for choice in disk.crashChoices(atOperation: index) {
                let image = disk.image(atOperation: index, keeping: choice)
                let text = try #require(try image.text(of: "/a"))
                seen.insert(text)
                #expect(["old", "new and longer"].contains(text), "#\(index) \(choice)")
                if index == disk.operationCount { #expect(text == "new and longer") }
                // What the crash left does not stand in the way of the next replacement.
                try FileBytes.replaceDurably("/a", with: new, as: "test", in: image)
                #expect(try image.image(keeping: .powerCut).text(of: "/a") == "new and longer")
            }
        }
        #expect(seen.count == 2)
    }

    @Test func `a failed replacement leaves the old file and no draft`() throws {
        let inner = CrashableFileSystem()
        try inner.put("old", at: "/a")
        let disk = FaultyFileSystem(
            around: inner, rules: [FaultRule(.syncData, .failedSync(.reverted))])
        expect(.inputOutput) {
            try FileBytes.replaceDurably("/a", with: [1], as: "test", in: disk)
        }
        #expect(try inner.list("/").map(\.name) == ["a"])
        #expect(try inner.text(of: "/a") == "old")
    }

    @Test func `directories are made with all above them, each name durable`() throws {
        let disk = CrashableFileSystem()
        try FileBytes.createDirectories("/x/y/z", in: disk)
        try FileBytes.createDirectories("/x/y/z", in: disk)
        #expect(disk.image(keeping: .powerCut).exists("/x/y/z"))
        try disk.createDirectory("/unsynced")
        try FileBytes.createDirectories("/unsynced", in: disk)
        #expect(disk.image(keeping: .powerCut).exists("/unsynced"))
        try disk.put("", at: "/x/file")
        expect(.exists) { try FileBytes.createDirectories("/x/file", in: disk) }
    }
}
