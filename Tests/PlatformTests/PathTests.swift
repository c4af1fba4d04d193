import Platform
import Testing

/// What Windows makes of paths, where Python has nothing to say.
struct PathTests {
    private func path(_ text: String) -> StyledPath { StyledPath(text, .windows) }

    @Test(arguments: [
        ("CON", true), ("nul", true), ("aux.x-0", true), ("COM1.log", true), ("com1 .x", true),
        ("LPT\u{B3}", true), ("conout$", true), ("COM0", false), ("COM10", false), ("aux-0", false),
        ("xaux", false), ("au", false), ("", false),
    ])
    func `a device's name is reserved, whatever extension it has`(name: String, isReserved: Bool) {
        #expect(WindowsName.isReserved(name) == isReserved)
    }

    @Test(arguments: [
        ("logs.", "logs"), ("logs. . ", "logs"), ("a.b", "a.b"), (".", "."), ("..", ".."),
        (" a", " a"), ("가. ", "가"),
    ])
    func `dots and spaces at the end of a name are dropped`(name: String, stored: String) {
        #expect(WindowsName.stored(name) == stored)
    }

    @Test func `names are equal without case, letter by letter`() {
        #expect(path("C:/Kafka/LOGS") == path(#"c:\kafka\logs"#))
        #expect(path("C:/é") == path("C:/É"))
        #expect(path("C:/ß") != path("C:/SS"))
        #expect(path("C:/ı") != path("C:/I"))
        #expect(path("C:/a") != path("D:/a"))
        #expect(path("C:a") != path("C:/a"))
        #expect(StyledPath("/A", .posix) != StyledPath("/a", .posix))
        #expect(path(#"\\SRV\Share\x"#) == path("//srv/share/X"))
    }

    @Test(arguments: [
        (#"C:\a<b"#, PathProblem.Reason.illegalCharacter("<", "a<b")),
        (#"C:\a"b"#, .illegalCharacter("\"", "a\"b")),
        ("C:/a\u{1}", .illegalCharacter("\u{1}", "a\u{1}")),
        (#"\\?\C:\a/b"#, .illegalCharacter("/", "a/b")),
        ("C:/a/b:c", .alternateStream("b:c")), ("C:/file::$DATA", .alternateStream("file::$DATA")),
        ("C:/kafka/nul", .reservedName("nul")), ("C:/aux.d/x", .reservedName("aux.d")),
        ("C:/...", .endsInDotOrSpace("...")), (#"\\?\C:\x."#, .endsInDotOrSpace("x.")),
        (#"\\?\C:\a\..\b"#, .verbatimDots("..")), (#"\\.\COM1\x"#, .device(#".\COM1"#)),
        ("C:/" + String(repeating: "x", count: 256), .nameTooLong(256)),
    ])
    func `what Windows could not hold is said with the name`(
        text: String, reason: PathProblem.Reason
    ) {
        #expect(path(text).problem?.reason == reason)
        #expect(path(text).problem?.description.hasSuffix(".") == false)
    }

    @Test func `the limits of 260 and of 32,767 are counted in UTF-16 and with the closing zero`() {
        func long(_ units: Int) -> StyledPath {
            var text = "C:"
            while text.utf16.count < units {
                text += "\\" + String(repeating: "x", count: min(200, units - text.utf16.count - 1))
            }
            return path(text)
        }
        #expect(!long(259).needsVerbatim())
        #expect(long(260).needsVerbatim())
        #expect(!long(247).needsVerbatim(asDirectory: true))
        #expect(long(248).needsVerbatim(asDirectory: true))
        #expect(long(300).verbatim.description.hasPrefix(#"\\?\C:\xxx"#))
        #expect(!long(300).verbatim.needsVerbatim())
        #expect(long(300).problem == nil)
        // `\\?\` counts too.
        #expect(long(32_762).problem == nil)
        #expect(long(32_763).problem?.reason == .pathTooLong(32_767))
        #expect(path("C:/" + String(repeating: "😀", count: 127)).problem == nil)
        #expect(
            path("C:/" + String(repeating: "😀", count: 128)).problem?.reason == .nameTooLong(256))
    }

    @Test func `the verbatim form says the same of a share and of a path with dots`() {
        #expect(path("//srv/share/a/../b. ").verbatim.description == #"\\?\UNC\srv\share\b"#)
        #expect(path("C:/a/./b").verbatim.description == #"\\?\C:\a\b"#)
        #expect(path("C:a").verbatim.description == "C:a")
    }
}
