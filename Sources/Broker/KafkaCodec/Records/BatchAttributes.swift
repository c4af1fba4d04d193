/// A batch's attribute bits; those above bit 6 have no meaning yet and are kept.
package struct BatchAttributes: RawRepresentable, Hashable, Sendable {
    package var rawValue: Int16

    package init(rawValue: Int16) { self.rawValue = rawValue }

    package init(
        codec: CompressionCodec = .none, isLogAppendTime: Bool = false,
        isTransactional: Bool = false, isControl: Bool = false
    ) {
        rawValue = Int16(codec.rawValue)
        if isLogAppendTime { rawValue |= 1 << 3 }
        if isTransactional { rawValue |= 1 << 4 }
        if isControl { rawValue |= 1 << 5 }
    }

    /// Nil for a number that names none.
    package var codec: CompressionCodec? { CompressionCodec(rawValue: UInt8(rawValue & 0x7)) }
    package var isLogAppendTime: Bool { rawValue & 1 << 3 != 0 }
    package var isTransactional: Bool { rawValue & 1 << 4 != 0 }
    package var isControl: Bool { rawValue & 1 << 5 != 0 }
    /// The base timestamp is then the time at which tombstones may go (KIP-534).
    package var hasDeleteHorizon: Bool { rawValue & 1 << 6 != 0 }
}
