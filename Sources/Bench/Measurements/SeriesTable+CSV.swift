extension SeriesTable {
    private struct Column: Sendable {
        var name: String
        var get: @Sendable (SeriesRow) -> String
        var set: @Sendable (inout SeriesRow, Substring) throws -> Void
    }

    package func csv() -> String {
        var text = Self.columns.map(\.name).joined(separator: ",") + "\n"
        for row in rows {
            text += Self.columns.map { $0.get(row) }.joined(separator: ",") + "\n"
        }
        return text
    }

    /// Reads what `csv` writes; columns may stand in another order, and unknown ones are passed over.
    package init(csv text: String) throws {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        guard !lines.isEmpty else {
            throw MeasurementFileError("the series is empty: no header line")
        }
        let names = lines.removeFirst().split(separator: ",", omittingEmptySubsequences: false)
        let readers = names.map { name in Self.columns.first { $0.name == name } }
        rows = []
        for (index, line) in lines.enumerated() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == names.count else {
                throw MeasurementFileError(
                    "line \(index + 2) of the series has \(fields.count) fields, "
                        + "its header \(names.count)")
            }
            var row = SeriesRow(second: 0, phase: "")
            for (reader, field) in zip(readers, fields) where !field.isEmpty {
                do { try reader?.set(&row, field) } catch {
                    throw MeasurementFileError("line \(index + 2) of the series: \(error)")
                }
            }
            rows.append(row)
        }
    }

    private static let columns: [Column] = [
        Column(
            name: "second", get: { String($0.second) },
            set: { row, field in row.second = Int(try integer(field, "second")) }),
        Column(name: "phase", get: \.phase, set: { row, field in row.phase = String(field) }),
        count("offered", \.offered), count("acked", \.acked), count("failed", \.failed),
        count("unknown", \.unknown), count("late", \.late), count("acked_bytes", \.ackedBytes),
        count("delivered", \.delivered), count("delivered_bytes", \.deliveredBytes),
        number("response_p50_us", \.responseP50), number("response_p99_us", \.responseP99),
        number("response_max_us", \.responseMax), number("end_to_end_p50_us", \.endToEndP50),
        number("end_to_end_p99_us", \.endToEndP99), number("end_to_end_max_us", \.endToEndMax),
        count("unanswered", \.unanswered), count("backlog", \.backlog),
        number("broker_cpu", \.brokerCPU), number("client_cpu", \.clientCPU),
        number("host_stall_ms", \.hostStallMilliseconds),
    ]

    private static func count(
        _ name: String, _ path: any WritableKeyPath<SeriesRow, Int64?> & Sendable
    ) -> Column {
        Column(
            name: name, get: { $0[keyPath: path].map { String($0) } ?? "" },
            set: { row, field in row[keyPath: path] = try integer(field, name) })
    }

    private static func number(
        _ name: String, _ path: any WritableKeyPath<SeriesRow, Double?> & Sendable
    ) -> Column {
        Column(
            name: name, get: { $0[keyPath: path].map { "\($0)" } ?? "" },
            set: { row, field in
                guard let value = Double(field) else {
                    throw MeasurementFileError("“\(field)” in column \(name) is not a number")
                }
                row[keyPath: path] = value
            })
    }

    private static func integer(_ field: Substring, _ name: String) throws -> Int64 {
        guard let value = Int64(field) else {
            throw MeasurementFileError("“\(field)” in column \(name) is not a whole number")
        }
        return value
    }
}
