/// Why bytes could not be understood, or a value could not be written: what, which field, where.
package struct CodecError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The bytes end inside a value.
        case truncated
        /// Bytes are left where the value should have ended.
        case trailingBytes
        /// A length or count that the bytes left cannot hold, or that its own field cannot.
        case lengthOutOfRange
        /// A null where the version allows none.
        case unexpectedNull
        /// A variable-length integer longer than its type.
        case varintTooLong
        /// Tagged fields out of ascending order.
        case tagOrder
        /// More array elements than the limit of one message.
        case tooManyElements
        /// The API or its version is not one that this codec writes and reads.
        case unsupportedVersion
        /// A value that the version has no place for and that may not be dropped.
        case unsupportedField
        /// A record batch whose header contradicts itself or its surroundings.
        case malformedBatch
        /// A record batch of another format than 2.
        case unsupportedMagic
        /// A record batch whose bytes do not match its CRC-32C.
        case checksumMismatch
        /// A record that does not fit its batch.
        case malformedRecord
        /// A compression codec number without a meaning.
        case unsupportedCompression
        /// Compressed bytes that do not decompress.
        case malformedCompression
        /// Compressed bytes that grow past the limit.
        case decompressedTooLarge
    }

    package var code: Code
    /// Kafka's schema name of the field, or empty.
    package var field: String
    /// Byte position in the bytes given, or in the bytes written so far.
    package var position: Int
    package var reason: String

    package init(_ code: Code, field: String = "", position: Int, _ reason: String) {
        self.code = code
        self.field = field
        self.position = position
        self.reason = reason
    }

    package var description: String {
        field.isEmpty
            ? "\(reason), at byte \(position)" : "\(field): \(reason), at byte \(position)"
    }
}
