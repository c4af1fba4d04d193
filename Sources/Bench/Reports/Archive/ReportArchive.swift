internal import Measurements
internal import Verdicts
internal import Vocabulary

/// The files of a run inside its page: each packed, with its name, length and SHA-256.
///
///     <script type="application/zlib+base64" data-name="series.csv" data-bytes="5120"
///     data-sha256="…">eJzt…</script>
///
/// A browser runs nothing of that type. `result.json` and `plan.yaml` are whole; `histograms.hlog`
/// has the seconds of the response times alone, added up to at most `RunFigures.columnsMax`,
/// `series.csv` no bytes; the ledger stays outside and is named by its hash in `ledger.json`.
package struct ReportArchive: Sendable {
    package struct File: Sendable, Hashable {
        package var name: String
        package var bytes: [UInt8]

        package var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    package private(set) var files: [File]

    static let opening = "<script type=\"application/zlib+base64\" "
    static let closing = "</script>"
    /// A packed file is refused above this, whatever its header says.
    static let bytesMax = 64 << 20

    package func file(_ name: String) -> File? { files.first { $0.name == name } }

    // MARK: Writing

    /// Of texts, in this order.
    init(_ texts: [(name: String, text: String)]) {
        files = []
        for (name, text) in texts { add(name, text) }
    }

    func text(of name: String) throws -> String {
        guard let file = file(name) else {
            throw MeasurementFileError("the page holds no \(name)")
        }
        return file.text
    }

    package init(_ stored: StoredRun) throws {
        files = []
        add("result.json", try ResultDocument(stored.run).text())
        if !stored.plan.isEmpty { add("plan.yaml", stored.plan) }
        if let histograms = stored.pageHistograms {
            add("histograms.hlog", try histograms.text())
        }
        if let series = stored.pageSeries { add("series.csv", series.csv()) }
        if let trace = stored.trace { add("trace.json", try RecordJSON.text(of: trace)) }
        if !stored.ledger.isEmpty { add("ledger.json", try RecordJSON.text(of: stored.ledger)) }
    }

    private mutating func add(_ name: String, _ text: String) {
        files.append(File(name: name, bytes: Array(text.utf8)))
    }

    func html() throws -> String {
        try files.map { file in
            Self.opening + "data-name=\"\(Html.escaped(file.name))\" "
                + "data-bytes=\"\(file.bytes.count)\" "
                + "data-sha256=\"\(Sha256.hex(of: file.text))\">"
                + (try PackedBytes.text(of: Self.packable(file))) + Self.closing
        }.joined(separator: "\n")
    }

    /// A table packs to a third when each column stands by itself; the names then say how it is
    /// turned back.
    private static func packable(_ file: File) -> [UInt8] {
        file.name.hasSuffix(".csv") ? ColumnText.columns(of: file.bytes) : file.bytes
    }

    // MARK: Reading

    /// From a page that `html` is in. Throws a sentence for a page of something else, or a damaged
    /// one: what is packed must come out as its hash says.
    package init(page: String) throws {
        files = []
        var rest = page[...]
        while let start = rest.firstRange(of: Self.opening) {
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: Self.closing) else {
                throw MeasurementFileError("the page ends inside an embedded file")
            }
            files.append(try Self.file(rest[..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        guard !files.isEmpty else {
            throw MeasurementFileError("the page holds no files to rebuild it from")
        }
    }

    private static func file(_ element: Substring) throws -> File {
        guard let close = element.firstIndex(of: ">"),
            let name = attribute("data-name", element[..<close]),
            let count = attribute("data-bytes", element[..<close]).flatMap({ Int($0) }),
            let hash = attribute("data-sha256", element[..<close]), (0...bytesMax).contains(count)
        else { throw MeasurementFileError("an embedded file has no name, length or hash") }
        let content = element[element.index(after: close)...]
        let isColumns = name.hasSuffix(".csv")
        let packed = try PackedBytes.bytes(of: content, count: count)
        let bytes = isColumns ? try ColumnText.rows(of: packed) : packed
        let file = File(name: name, bytes: bytes)
        guard Sha256.hex(of: file.text) == hash else {
            throw MeasurementFileError("\(name) in the page is not what its hash says")
        }
        return file
    }

    private static func attribute(_ name: String, _ element: Substring) -> String? {
        guard let start = element.firstRange(of: "\(name)=\"") else { return nil }
        return element[start.upperBound...].firstIndex(of: "\"").map {
            String(element[start.upperBound..<$0])
        }
    }
}

extension StoredRun {
    /// From an archive, without recomputing anything.
    package init(_ archive: ReportArchive) throws {
        guard let result = archive.file("result.json") else {
            throw MeasurementFileError("the page holds no result.json, so it is not a run's")
        }
        self.init(run: try ResultDocument(reading: result.text).run)
        plan = archive.file("plan.yaml")?.text ?? ""
        histograms = try archive.file("histograms.hlog").map { try HistogramLog(reading: $0.text) }
        series = try archive.file("series.csv").map { try SeriesTable(csv: $0.text) }
        trace = try archive.file("trace.json").map {
            try RecordJSON.decode(ViolationTrace.self, from: $0.text)
        }
        ledger =
            try archive.file("ledger.json").map {
                try RecordJSON.decode([FileDigest].self, from: $0.text)
            } ?? []
    }
}
