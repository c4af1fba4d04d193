/// 16 bytes that name a topic or a directory for ever (KIP-516); as text, base64url of the bytes
/// without padding: 22 characters.
@frozen
public struct KafkaUUID: Hashable, Comparable, Sendable {
    public var high: UInt64
    public var low: UInt64

    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// What the protocol puts where there is no id.
    public static let zero = KafkaUUID(high: 0, low: 0)

    /// Kafka's metadata topic.
    public static let metadataTopic = KafkaUUID(high: 0, low: 1)

    public static func < (a: KafkaUUID, b: KafkaUUID) -> Bool {
        a.high == b.high ? a.low < b.low : a.high < b.high
    }

    public var isZero: Bool { high == 0 && low == 0 }
}

extension KafkaUUID {
    /// A version 4 UUID from 128 random bits, or nil when those bits make one that Kafka would not
    /// hand out: a reserved one, or one whose text starts with `-` and looks like an option
    /// (`Uuid.randomUuid`). The caller draws again.
    package init?(random high: UInt64, _ low: UInt64) {
        self.high = high & 0xffff_ffff_ffff_0fff | 0x4000
        self.low = low & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        guard text.first != "-" else { return nil }
    }

    package var text: String {
        String(unsafeUninitializedCapacity: 22) { buffer in
            for index in 0..<22 {
                buffer[index] = Self.alphabet[Int(sextet(index))]
            }
            return 22
        }
    }

    /// Reads Kafka's text form; nil for anything else, padding included.
    package init?(_ text: String) {
        guard text.utf8.count == 22 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, character) in text.utf8.enumerated() {
            guard let value = Self.alphabet.firstIndex(of: character) else { return nil }
            let sextet = UInt64(value)
            switch index {
            case ..<10: high |= sextet << UInt64(58 - 6 * index)
            case 10:
                high |= sextet >> 2
                low |= sextet << 62
            case 21:
                // The last character has four bits that lie outside the 128.
                guard sextet & 0xf == 0 else { return nil }
                low |= sextet >> 4
            default: low |= sextet << UInt64(56 - 6 * (index - 11))
            }
        }
        self.init(high: high, low: low)
    }

    private func sextet(_ index: Int) -> UInt64 {
        switch index {
        case ..<10: high >> UInt64(58 - 6 * index) & 0x3f
        case 10: (high << 2 | low >> 62) & 0x3f
        case 21: low << 4 & 0x3f
        default: low >> UInt64(56 - 6 * (index - 11)) & 0x3f
        }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}

extension KafkaUUID: CustomStringConvertible {
    public var description: String { text }
}
