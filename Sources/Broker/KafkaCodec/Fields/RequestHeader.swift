/// What stands before a request's body:
///
///     size int32 | key int16 | version int16 | correlation int32 | client id | tags | body
///
/// The size counts what follows it. The client id is a plain nullable string in every version, so
/// that a broker can read the header of an ApiVersions request from the future (KIP-511).
package struct RequestHeader: Hashable, Sendable {
    /// An `APIKey`, or a number without a name.
    package var apiKey: Int16
    package var apiVersion: Int16
    package var correlationId: Int32
    package var clientId: String?

    package init(apiKey: Int16, apiVersion: Int16, correlationId: Int32, clientId: String?) {
        self.apiKey = apiKey
        self.apiVersion = apiVersion
        self.correlationId = correlationId
        self.clientId = clientId
    }

    /// Reads the header of a frame (without its size); the body is the rest of the frame.
    ///
    /// A key without a name throws `unsupportedVersion`, as nobody can know its header's shape. Of
    /// a known key every version is read: whether it is served is the broker's to say.
    package static func decode(
        _ frame: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> (header: RequestHeader, body: UnsafeMutableRawBufferPointer) {
        var reader = ByteReader(UnsafeRawBufferPointer(frame))
        var header = RequestHeader(
            apiKey: try reader.int16(), apiVersion: try reader.int16(),
            correlationId: try reader.int32(), clientId: nil)
        guard let api = APIKey(rawValue: header.apiKey) else {
            throw CodecError(
                .unsupportedVersion, field: "RequestApiKey", position: 0,
                "\(header.apiKey) is no API of the protocol")
        }
        let headerVersion = api.requestHeaderVersion(header.apiVersion)
        if headerVersion >= 1 {
            let length = try reader.int16()
            guard length >= -1 else {
                throw CodecError(
                    .lengthOutOfRange, field: "ClientId", position: reader.position - 2,
                    "a string cannot have the length \(length)")
            }
            if length >= 0 {
                header.clientId = String(
                    decoding: try reader.bytes(Int(length)), as: UTF8.self)
            }
        }
        if headerVersion >= 2 { try reader.skipTags() }
        return (header, UnsafeMutableRawBufferPointer(rebasing: frame[reader.position...]))
    }

    func encode(headerVersion: Int16, into writer: ByteWriter) throws(CodecError) {
        writer.append(apiKey)
        writer.append(apiVersion)
        writer.append(correlationId)
        if headerVersion >= 1 {
            if var clientId {
                guard let length = Int16(exactly: clientId.utf8.count) else {
                    throw CodecError(
                        .lengthOutOfRange, field: "ClientId", position: writer.count,
                        "a string of \(clientId.utf8.count) bytes exceeds 32767")
                }
                writer.append(length)
                clientId.withUTF8 { writer.append(UnsafeRawBufferPointer($0)) }
            } else {
                writer.append(Int16(-1))
            }
        }
        if headerVersion >= 2 { writer.appendUnsignedVarint(0) }
    }
}

/// What stands before a response's body: `size int32 | correlation int32 | tags | body`.
package enum ResponseHeader {
    /// Reads the header of a frame (without its size); the body is the rest of the frame.
    package static func decode(
        _ frame: UnsafeMutableRawBufferPointer, api: APIKey, version: Int16
    ) throws(CodecError) -> (correlationId: Int32, body: UnsafeMutableRawBufferPointer) {
        var reader = ByteReader(UnsafeRawBufferPointer(frame))
        let correlationId = try reader.int32()
        if api.responseHeaderVersion(version) >= 1 { try reader.skipTags() }
        return (correlationId, UnsafeMutableRawBufferPointer(rebasing: frame[reader.position...]))
    }

    /// The number that says which request a response answers, alone.
    package static func correlationId(
        of frame: UnsafeRawBufferPointer
    ) throws(CodecError) -> Int32 {
        var reader = ByteReader(frame)
        return try reader.int32()
    }
}
