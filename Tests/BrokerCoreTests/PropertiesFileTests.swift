import BrokerCore
import Platform
import Testing

/// Each expectation was read off `java.util.Properties`.
struct PropertiesFileTests {
    private func read(_ text: String) throws -> [String: String] {
        try PropertiesFile(Array(text.utf8)).settings
    }

    @Test(arguments: [
        ("log.dirs=C:/kafka/logs", ["log.dirs": "C:/kafka/logs"]),
        (#"log.dirs=C:\kafka\logs"#, ["log.dirs": "C:kafkalogs"]),
        (#"log.dirs=C:\temp\new"#, ["log.dirs": "C:\temp\new"]),
        (#"log.dirs=C:\\kafka\\logs"#, ["log.dirs": #"C:\kafka\logs"#]),
        ("k = v  ", ["k": "v  "]), ("k:v", ["k": "v"]), ("k v", ["k": "v"]), ("k=", ["k": ""]),
        ("k", ["k": ""]), (#"a.b\ c=1"#, ["a.b c": "1"]), ("k=x \\\n   y", ["k": "x y"]),
        ("# c\n! d\nk=1\r\nk=2", ["k": "2"]), ("a=1 # x", ["a": "1 # x"]),
        (#"k=\u00e4"#, ["k": "ä"]), ("\u{FEFF}k=1", ["k": "1"]), ("", [:]),
    ])
    func `a line means what it means to Java`(text: String, settings: [String: String]) throws {
        #expect(try read(text) == settings)
    }

    @Test func `a malformed escape names its line`() {
        #expect(throws: PropertiesFile.Malformed.self) { try read("a=1\nlog.dirs=C:\\users\\u1") }
    }

    @Test func `Latin-1 is read where the bytes are no UTF-8`() throws {
        #expect(try PropertiesFile([0x6B, 0x3D, 0xE4]).settings == ["k": "ä"])
    }

    @Test(arguments: [
        (#"log.dirs=C:\kafka\logs"#, "C:kafkalogs", "log.dirs=C:/kafka/logs"),
        (#"log.dirs=C:\temp\new"#, #"C:\temp\new"#, "log.dirs=C:/temp/new"),
        (#"log.dirs = C:\a,D:\b"#, "C:a,D:b", "log.dirs=C:/a,D:/b"),
        (#"log.dirs=C:/a,D:\b"#, "C:/a,D:b", "log.dirs=C:/a,D:/b"),
        (#"log.dirs=C\:\kafka"#, "C:kafka", "log.dirs=C:/kafka"),
        (#"log.dirs=\\srv\share"#, #"\srvshare"#, "log.dirs=/srv/share"),
        ("x=1\r\nlog.dirs=C:\\k\r\n", "C:k", "log.dirs=C:/k"),
    ])
    func `a path that lost its backslashes is refused with what to write`(
        text: String, read: String, meant: String
    ) throws {
        let file = try PropertiesFile(Array(text.utf8))
        let malformed = try #require(throws: PropertiesFile.Malformed.self) {
            try file.checkPaths(["log.dirs"])
        }
        #expect(malformed.reason.hasPrefix("log.dirs is read as \(read), "), "\(malformed)")
        #expect(malformed.reason.hasSuffix("write \(meant)"), "\(malformed)")
    }

    @Test(arguments: [
        "log.dirs=C:/kafka/logs", #"log.dirs=C:\\kafka\\logs"#, #"log.dirs=C\:\\kafka\\logs"#,
        #"log.dirs=C\:/kafka,D\:/kafka"#, #"log.dirs=C:/a\ b"#, #"log.dirs=C:/\u00e4"#,
        "log.dirs=C:/a,\\\n   D:/b", #"log.dirs=/srv/a\ b"#, #"log.dirs=/srv/\x"#,
        #"other=C:\kafka"#, #"log.dirs=C:\\Program\ Files\\kafka"#,
    ])
    func `a path that means what it says is taken`(text: String) throws {
        try PropertiesFile(Array(text.utf8)).checkPaths(["log.dirs"])
    }

    @Test func `directories on drives are found below their folders`() throws {
        var drives = DriveTable()
        try drives.add("C=/srv/c;D=/srv/d")
        let paths = PathResolver(
            drives: drives, workingDirectory: "/", fileSystem: CrashableFileSystem())
        func directories(_ text: String) throws -> [String] {
            try BrokerConfiguration(try read(text), paths: paths).logDirectories.map(\.text)
        }
        #expect(try directories("log.dirs=C:/kafka/logs") == ["/srv/c/kafka/logs"])
        #expect(try directories(#"log.dirs=C:\\a,D:/b"#) == ["/srv/c/a", "/srv/d/b"])
        #expect(try directories(#"log.dir=D:\\b"#) == ["/srv/d/b"])
        for bad in ["C:/a,c:/A", "C:/a,E:/b", "C:/nul", "C:/a:b", "//srv/share"] {
            #expect(throws: SettingError.self) { try directories("log.dirs=\(bad)") }
        }
        #expect(throws: SettingError.self) {
            try BrokerConfiguration(["log.dirs": "C:/kafka/logs"])
        }
    }
}
