internal import Measurements

/// A CSV text turned by its diagonal, so that like stands beside like: each column a line. Both ways
/// keep every byte, and the length of the text.
enum ColumnText {
    /// Of a text whose lines all have the same number of fields and end with a line break; any other
    /// text cannot be turned and is a programming error.
    static func columns(of bytes: [UInt8]) -> [UInt8] {
        guard let turned = try? turned(bytes) else {
            preconditionFailure("a series has the same number of fields in every line")
        }
        return turned
    }

    static func rows(of bytes: [UInt8]) throws -> [UInt8] { try turned(bytes) }

    private static func turned(_ bytes: [UInt8]) throws -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        guard bytes.last == UInt8(ascii: "\n") else {
            throw MeasurementFileError("a table ends without a line break")
        }
        let lines = bytes.dropLast().split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).map { $0.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) }
        guard let width = lines.first?.count, lines.allSatisfy({ $0.count == width }) else {
            throw MeasurementFileError("the lines of a table differ in their number of fields")
        }
        var turned: [UInt8] = []
        turned.reserveCapacity(bytes.count)
        for column in 0..<width {
            for (row, line) in lines.enumerated() {
                if row > 0 { turned.append(UInt8(ascii: ",")) }
                turned += line[column]
            }
            turned.append(UInt8(ascii: "\n"))
        }
        return turned
    }
}
