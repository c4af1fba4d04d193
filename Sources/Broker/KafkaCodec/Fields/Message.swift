/// A part of a message: a struct whose fields carry Kafka's schema names.
///
/// `fields` is the whole description, for both directions and every version: it names each field
/// in schema order with the versions that have it. Reading and writing both run it.
package protocol MessagePart: Equatable {
    init()
    mutating func fields(_ f: inout FieldCoder)
}

/// The body of a request or response.
package protocol Message: MessagePart {
    static var api: APIKey { get }
    /// What this codec reads and writes.
    static var versions: ClosedRange<Int16> { get }
}

package protocol RequestMessage: Message {
    associatedtype Response: ResponseMessage
}

package protocol ResponseMessage: Message {}

extension Message {
    /// Reads a body, all of it. Slices of records in it point into `body`, and are valid as long as
    /// those bytes are.
    ///
    /// - Parameter ignoresTrailingBytes: Kafka's broker looks at no byte after a request's last field,
    ///   and librdkafka 2.16 relies on it: its Metadata requests of version 13 have three more.
    package init(
        decoding body: UnsafeMutableRawBufferPointer, version: Int16,
        limits: FieldCoder.Limits = FieldCoder.Limits(), ignoresTrailingBytes: Bool = false
    ) throws(CodecError) {
        try Self.check(version)
        self.init()
        var coder = FieldCoder(
            decoding: body, version: version, isFlexible: Self.api.isFlexible(version),
            limits: limits)
        coder.structure(&self)
        try coder.finishDecoding(ignoresTrailingBytes: ignoresTrailingBytes)
    }

    /// Appends the body. Records are copied in.
    package func encode(version: Int16, into writer: ByteWriter) throws(CodecError) {
        var none: [RecordsSplit] = []
        try encode(version: version, into: writer, leavesOutRecords: false, splits: &none)
    }

    /// Appends the body but for its records, each of which belongs at its split's position.
    package func encode(
        version: Int16, into writer: ByteWriter, splits: inout [RecordsSplit]
    ) throws(CodecError) {
        try encode(version: version, into: writer, leavesOutRecords: true, splits: &splits)
    }

    private func encode(
        version: Int16, into writer: ByteWriter, leavesOutRecords: Bool,
        splits: inout [RecordsSplit]
    ) throws(CodecError) {
        try Self.check(version)
        var coder = FieldCoder(
            encodingInto: writer, version: version, isFlexible: Self.api.isFlexible(version),
            leavesOutRecords: leavesOutRecords)
        swap(&coder.splits, &splits)
        var message = self
        coder.structure(&message)
        swap(&coder.splits, &splits)
        if let error = coder.error { throw error }
    }

    private static func check(_ version: Int16) throws(CodecError) {
        guard versions.contains(version) else {
            throw CodecError(
                .unsupportedVersion, position: 0,
                "\(self) has versions \(versions.lowerBound) to \(versions.upperBound), "
                    + "not \(version)")
        }
    }
}
