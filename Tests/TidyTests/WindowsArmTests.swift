import Foundation
import Testing

/// The arms for Windows are read by the compiler for that target, as far as it can without Windows' own
/// headers: their syntax.
struct WindowsArmTests {
    private let tree = SourceTree()

    private var arms: [SourceTree.File] {
        tree.files(below: "Sources", ending: "+Windows.swift")
    }

    private static let compiler: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
        .split(separator: ":").map { "\($0)/swiftc" }
        .first(where: FileManager.default.isExecutableFile(atPath:))

    private func parse(_ path: String) throws -> (status: Int32, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: Self.compiler ?? "/nowhere")
        process.arguments = [
            "-frontend", "-parse", "-target", "x86_64-unknown-windows-msvc", "-swift-version", "6",
            path,
        ]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    @Test func `every arm for Windows stands in Platform, under its condition, without Foundation`()
    {
        #expect(arms.count >= 4)
        for arm in arms {
            #expect(arm.path.hasPrefix("Sources/Shared/Platform/"), "\(arm.path)")
            #expect(arm.lines.first == "#if os(Windows)", "\(arm.path)")
            #expect(arm.lines.dropLast().last == "#endif", "\(arm.path)")
            #expect(!arm.lines.contains { $0.contains("import Foundation") }, "\(arm.path)")
        }
    }

    @Test(.enabled(if: compiler != nil, "there is no swiftc on the PATH"))
    func `every arm for Windows is Swift for that target`() throws {
        for arm in arms {
            let result = try parse(tree.root.appending(path: arm.path).path)
            #expect(result.status == 0, "\(arm.path): \(result.errors)")
        }
    }

    @Test(.enabled(if: compiler != nil, "there is no swiftc on the PATH"))
    func `a mistake under the condition is seen`() throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "arm-\(UUID().uuidString).swift")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("#if os(Windows)\nfunc x( { }\n#endif\n".utf8).write(to: file)
        #expect(try parse(file.path).status != 0)
        try Data("#if os(Windows)\nfunc x() { }\n#endif\n".utf8).write(to: file)
        #expect(try parse(file.path).status == 0)
    }
}
