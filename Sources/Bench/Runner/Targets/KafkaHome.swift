import Foundation
import Platform

/// An Apache Kafka distribution and the Java that runs it, looked at before anything is started.
struct KafkaHome {
    let path: FilePath
    /// As its own jar is named; nil where that tells nothing.
    let version: String?

    /// - Parameter given: a directory from the target's name; nil for what `variable` holds.
    init(
        _ given: String?, variable: String, environment: [String: String],
        fileSystem: any FileSystem
    ) throws {
        guard let text = given ?? environment[variable], !text.isEmpty else {
            throw RunError(
                .environment,
                "\(variable) is not set; set it to the folder of an Apache Kafka, or name one as in "
                    + "kafka@/opt/kafka")
        }
        let source = given == nil ? "\(variable)=\(text)" : text
        path = FilePath(text.hasPrefix("/") ? text : Self.absolute(text))
        guard fileSystem.exists(path.appending("bin").appending("kafka-server-start.sh")) else {
            throw RunError(
                .environment,
                "\(source) holds no Kafka: there is no bin/kafka-server-start.sh in it")
        }
        let jars = ((try? fileSystem.list(path.appending("libs"))) ?? []).map(\.name)
        version = jars.compactMap(Self.version).first
        guard version != nil else {
            throw RunError(
                .environment,
                "\(source) holds no Kafka that could run: there is no kafka_*.jar in its libs/")
        }
        try Self.checkJava(environment, fileSystem)
    }

    /// A distribution of which only the scripts are asked for. Where it has jars, it needs a Java.
    init(
        scriptsIn folder: String, environment: [String: String], fileSystem: any FileSystem
    ) throws {
        path = FilePath(Self.absolute(folder))
        for name in ["kafka-server-start.sh", "kafka-storage.sh"]
        where !fileSystem.exists(path.appending("bin").appending(name)) {
            throw RunError(
                .environment,
                "\(folder) holds no distribution with Kafka's layout: there is no bin/\(name) in it"
            )
        }
        let jars = ((try? fileSystem.list(path.appending("libs"))) ?? []).map(\.name)
        version = jars.compactMap(Self.version).first
        if version != nil { try Self.checkJava(environment, fileSystem) }
    }

    func script(_ name: String) -> FilePath { path.appending("bin").appending(name) }

    var major: Int { version.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0 }

    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// `kafka_2.13-4.3.1.jar`
    private static func version(_ jar: String) -> String? {
        guard jar.hasPrefix("kafka_"), jar.hasSuffix(".jar"), let dash = jar.firstIndex(of: "-")
        else { return nil }
        let version = jar[jar.index(after: dash)...].dropLast(4)
        return version.allSatisfy({ $0.isNumber || $0 == "." }) ? String(version) : nil
    }

    private static func checkJava(_ environment: [String: String], _ files: any FileSystem) throws {
        if let home = environment["JAVA_HOME"], !home.isEmpty {
            guard files.exists(FilePath(home).appending("bin").appending("java")) else {
                throw RunError(
                    .environment,
                    "JAVA_HOME=\(home) holds no Java: there is no bin/java in it; install Java 17 "
                        + "or unset it")
            }
            return
        }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        guard folders.contains(where: { files.exists(FilePath(String($0)).appending("java")) })
        else {
            throw RunError(
                .environment,
                "Kafka needs Java, and there is no java on the PATH; install Java 17 or set "
                    + "JAVA_HOME")
        }
    }
}
