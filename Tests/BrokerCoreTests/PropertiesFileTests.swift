import BrokerCore
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
}
