import Foundation
import Platform

/// `trial scripts DIR`: what `bin` holds for each tool, from one table.
enum ScriptsCommand {
    static let row = Command(
        name: "scripts", operands: "DIR", operandCount: 1...1,
        summary:
            "write the scripts of bin and bin/windows into a folder, one of each for every tool",
        discussion: """
            DIR/NAME.sh for Linux and DIR/windows/NAME.bat for Windows, with the same words in them. What
            is there under these names is replaced.
            """,
        options: []
    ) { arguments in
        let folder = FilePath(arguments.operands[0])
        let disk = DiskFileSystem()
        try FileBytes.createDirectories(folder.appending("windows"), in: disk)
        for file in ScriptTable.files {
            let path = folder.appending(file.path)
            try FileBytes.replaceDurably(
                path, with: Array(file.text.utf8), as: FileKind("script"), in: disk)
            if file.isExecutable {
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o755], ofItemAtPath: path.text)
            }
        }
        Console.say("\(ScriptTable.files.count) scripts in \(folder)")
        return .passed
    }
}
