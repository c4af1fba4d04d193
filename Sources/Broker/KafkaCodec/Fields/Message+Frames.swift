extension RequestMessage {
    /// Appends a whole request frame: size, header, body; records are copied in. After an error the
    /// writer is as it was.
    package func encodeFrame(
        version: Int16, correlationId: Int32, clientId: String?, into writer: ByteWriter
    ) throws(CodecError) {
        let frame = Frame(writer)
        do {
            try appendHeader(version, correlationId, clientId, to: writer)
            try encode(version: version, into: writer)
            try frame.finish(leftOut: 0)
        } catch {
            frame.discard()
            throw error
        }
    }

    /// Appends a request frame but for its records, which the caller sends at each split's position
    /// (counted from the writer's start). The frame's size counts them. After an error the writer
    /// is as it was.
    package func encodeFrame(
        version: Int16, correlationId: Int32, clientId: String?, into writer: ByteWriter,
        splits: inout [RecordsSplit]
    ) throws(CodecError) {
        let frame = Frame(writer)
        let earlier = splits.count
        do {
            try appendHeader(version, correlationId, clientId, to: writer)
            try encode(version: version, into: writer, splits: &splits)
            try frame.finish(leftOut: splits[earlier...].recordBytes)
        } catch {
            splits.removeSubrange(earlier...)
            frame.discard()
            throw error
        }
    }

    private func appendHeader(
        _ version: Int16, _ correlationId: Int32, _ clientId: String?, to writer: ByteWriter
    ) throws(CodecError) {
        let header = RequestHeader(
            apiKey: Self.api.rawValue, apiVersion: version, correlationId: correlationId,
            clientId: clientId)
        try header.encode(headerVersion: Self.api.requestHeaderVersion(version), into: writer)
    }
}

extension ResponseMessage {
    /// Appends a whole response frame: size, header, body; records are copied in. After an error
    /// the writer is as it was.
    package func encodeFrame(
        version: Int16, correlationId: Int32, into writer: ByteWriter
    ) throws(CodecError) {
        let frame = Frame(writer)
        do {
            appendHeader(version, correlationId, to: writer)
            try encode(version: version, into: writer)
            try frame.finish(leftOut: 0)
        } catch {
            frame.discard()
            throw error
        }
    }

    /// Appends a response frame but for its records, which the caller sends at each split's
    /// position (counted from the writer's start). The frame's size counts them. After an error the
    /// writer is as it was.
    package func encodeFrame(
        version: Int16, correlationId: Int32, into writer: ByteWriter,
        splits: inout [RecordsSplit]
    ) throws(CodecError) {
        let frame = Frame(writer)
        let earlier = splits.count
        do {
            appendHeader(version, correlationId, to: writer)
            try encode(version: version, into: writer, splits: &splits)
            try frame.finish(leftOut: splits[earlier...].recordBytes)
        } catch {
            splits.removeSubrange(earlier...)
            frame.discard()
            throw error
        }
    }

    private func appendHeader(_ version: Int16, _ correlationId: Int32, to writer: ByteWriter) {
        writer.append(correlationId)
        if Self.api.responseHeaderVersion(version) >= 1 { writer.appendUnsignedVarint(0) }
    }
}

/// A frame that is being written: its size is known at the end.
private struct Frame {
    private let writer: ByteWriter
    private let start: Int

    init(_ writer: ByteWriter) {
        self.writer = writer
        start = writer.count
        writer.append(Int32(0))
    }

    func finish(leftOut: Int) throws(CodecError) {
        let size = writer.count - start - 4 + leftOut
        guard let size = Int32(exactly: size) else {
            throw CodecError(
                .lengthOutOfRange, field: "Size", position: start,
                "a frame of \(size) bytes exceeds 2147483647")
        }
        writer.patch(size, at: start)
    }

    func discard() { writer.truncate(to: start) }
}

extension ArraySlice<RecordsSplit> {
    fileprivate var recordBytes: Int { reduce(0) { $0 + $1.records.count } }
}
