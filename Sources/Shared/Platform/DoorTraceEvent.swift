/// One entry of a trace of operations, as `TracingFileSystem` writes it.
enum DoorTraceEvent: Hashable {
    struct Operation: Hashable {
        var id: UInt64
        var verb: FileVerb
        var kind: FileKind
        var path: FilePath
        var destination: FilePath?
        var position: Int64
        var bytes: [UInt8]
    }

    case began(Operation)
    case done(UInt64)
    case failed(UInt64)

    private static let verbs = FileVerb.allCases

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        func put(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        func put(_ text: String) {
            put(UInt16(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
        switch self {
        case .began(let operation):
            bytes.reserveCapacity(operation.bytes.count + 256)
            put(UInt8(1))
            put(UInt8(Self.verbs.firstIndex(of: operation.verb) ?? 0))
            put(operation.id)
            put(operation.kind.name)
            put(operation.path.text)
            put(operation.destination?.text ?? "")
            put(operation.position)
            put(UInt32(operation.bytes.count))
            bytes.append(contentsOf: operation.bytes)
        case .done(let id):
            put(UInt8(2))
            put(id)
        case .failed(let id):
            put(UInt8(3))
            put(id)
        }
        return bytes
    }

    /// Every whole entry; the last one may be torn by the death of its writer.
    static func read(_ bytes: [UInt8]) -> [DoorTraceEvent] {
        var events: [DoorTraceEvent] = []
        var place = 0
        while let event = event(in: bytes, at: &place) { events.append(event) }
        return events
    }

    private static func event(in bytes: [UInt8], at place: inout Int) -> DoorTraceEvent? {
        guard let type: UInt8 = integer(bytes, &place) else { return nil }
        guard type == 1 else {
            guard let id: UInt64 = integer(bytes, &place) else { return nil }
            return type == 2 ? .done(id) : type == 3 ? .failed(id) : nil
        }
        guard let verb: UInt8 = integer(bytes, &place), verbs.indices.contains(Int(verb)),
            let id: UInt64 = integer(bytes, &place), let kind = text(bytes, &place),
            let path = text(bytes, &place), let destination = text(bytes, &place),
            let position: Int64 = integer(bytes, &place),
            let length: UInt32 = integer(bytes, &place), bytes.count - place >= Int(length)
        else { return nil }
        defer { place += Int(length) }
        return .began(
            Operation(
                id: id, verb: verbs[Int(verb)], kind: FileKind(kind), path: FilePath(path),
                destination: destination.isEmpty ? nil : FilePath(destination),
                position: position, bytes: Array(bytes[place..<place + Int(length)])))
    }

    private static func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: [UInt8], _ place: inout Int
    ) -> Value? {
        let width = Value.bitWidth / 8
        guard bytes.count - place >= width else { return nil }
        defer { place += width }
        return bytes.withUnsafeBytes {
            Value(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Value.self))
        }
    }

    private static func text(_ bytes: [UInt8], _ place: inout Int) -> String? {
        guard let length: UInt16 = integer(bytes, &place), bytes.count - place >= Int(length)
        else { return nil }
        defer { place += Int(length) }
        return String(decoding: bytes[place..<place + Int(length)], as: UTF8.self)
    }
}
