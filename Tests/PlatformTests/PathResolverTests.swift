import Platform
import Testing

/// Paths in Windows style on a host that has no drives.
struct PathResolverTests {
    private let disk = CrashableFileSystem(recording: false)

    private func resolver(_ drives: String, from directory: FilePath = "/home/me") throws
        -> PathResolver
    {
        var table = DriveTable()
        if !drives.isEmpty { try table.add(drives) }
        return PathResolver(drives: table, workingDirectory: directory, fileSystem: disk)
    }

    @Test(arguments: [
        ("C:/kafka/logs", "/srv/c/kafka/logs"), (#"C:\kafka\logs"#, "/srv/c/kafka/logs"),
        ("c:/kafka//logs/", "/srv/c/kafka/logs"), ("D:/x", "/x"), ("C:/", "/srv/c"),
        ("C:/a/../../../b", "/srv/c/b"), (#"\\?\C:\a.b\c"#, "/srv/c/a.b/c"),
        ("C:logs", "/srv/c/logs"),
        ("C:/logs. ", "/srv/c/logs"), (#"config\server.properties"#, "config/server.properties"),
        (#"..\x"#, "../x"), (".", "."), ("/tmp/x", "/tmp/x"),
    ])
    func `a path is below the folder of its drive`(text: String, place: String) throws {
        #expect(try resolver("C=/srv/c;d=/").place(of: text).text == place)
    }

    @Test func `the current drive and directory are those of the working directory`() throws {
        let inside = try resolver("C=/srv/c/", from: "/srv/c/kafka")
        #expect(try inside.place(of: #"\data"#).text == "/srv/c/data")
        #expect(try inside.place(of: "C:data").text == "/srv/c/kafka/data")
        #expect(try inside.place(of: "C:../data").text == "/srv/c/data")
        #expect(try inside.place(of: "data").text == "data")
        // A folder whose name only begins alike is another.
        let beside = try resolver("C=/srv/c", from: "/srv/cc")
        #expect(try beside.place(of: #"\data"#).text == "/data")
    }

    @Test func `a drive without a folder is refused with what to do`() throws {
        let problem = try #require(throws: PathProblem.self) {
            try resolver("").place(of: "C:/kafka/logs")
        }
        #expect(
            problem.description
                == "C:/kafka/logs: no folder stands for drive C: on this host; give one with --drive "
                + "C=DIR or TRIAL_DRIVES=C=DIR")
        #expect(throws: PathProblem.self) { try resolver("C=/srv/c").place(of: "E:/x") }
        #expect(throws: PathProblem.self) { try resolver("").place(of: #"\\srv\share\x"#) }
        #expect(throws: PathProblem.self) { try resolver("C=/srv/c").place(of: #"\\srv\share\x"#) }
        #expect(throws: PathProblem.self) { try resolver("C=/srv/c").place(of: "C:/x:stream") }
    }

    @Test func `without drives a POSIX path stays what it is`() throws {
        for text in ["/a\\b", "./a:b", "./C:/x", "x\\", "/nul", "a. "] {
            #expect(try resolver("").place(of: text).text == text)
        }
    }

    @Test func `a name that is there in another case is found`() throws {
        for folder in ["/srv", "/srv/c", "/srv/c/Kafka", "/srv/c/Kafka/Logs"] {
            try disk.createDirectory(FilePath(folder))
        }
        #expect(try resolver("C=/srv/c").place(of: "C:/KAFKA/logs").text == "/srv/c/Kafka/Logs")
        #expect(try resolver("C=/srv/c").place(of: "C:/KAFKA/new").text == "/srv/c/Kafka/new")
    }

    @Test(arguments: ["C", "=x", "CC=/x", "C=", "1=/x", "C:/x", "C=/a;D"])
    func `a mapping that maps nothing is refused`(text: String) {
        var table = DriveTable()
        #expect(throws: PathProblem.self) { try table.add(text) }
    }
}
