import Foundation

/// Lines of `Tests/Fixtures/codec`, which `generate.py` there wrote with kafka-python.
struct Fixture {
    var name: String
    var fields: [String]

    static func lines(of file: String) throws -> [Fixture] {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/codec")
        let text = try String(contentsOf: directory.appending(path: file), encoding: .utf8)
        return text.split(separator: "\n").map { line in
            let fields = line.split(separator: "\t").map(String.init)
            return Fixture(name: fields[0], fields: Array(fields[1...]))
        }
    }

    static func json(_ text: String) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(text.utf8))
    }
}

extension [UInt8] {
    init(hex: String) {
        let digits = Array<UInt8>(hex.utf8).map { digit in
            digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
        }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    var hex: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
