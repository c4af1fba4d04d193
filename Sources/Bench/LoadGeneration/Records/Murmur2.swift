/// The hash by which Kafka's clients choose a partition for a key: Austin Appleby's MurmurHash2 in
/// 32 bits with Kafka's seed (`org.apache.kafka.common.utils.Utils.murmur2`).
package enum Murmur2 {
    private static let multiplier: UInt32 = 0x5bd1_e995
    private static let seed: UInt32 = 0x9747_b28c

    package static func hash(_ key: UnsafeRawBufferPointer) -> UInt32 {
        var hash = seed ^ UInt32(truncatingIfNeeded: key.count)
        var position = 0
        while position + 4 <= key.count {
            var word = UInt32(
                littleEndian: key.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            word = word &* multiplier
            word ^= word >> 24
            word = word &* multiplier
            hash = (hash &* multiplier) ^ word
            position += 4
        }
        let left = key.count - position
        if left == 3 { hash ^= UInt32(key[position + 2]) << 16 }
        if left >= 2 { hash ^= UInt32(key[position + 1]) << 8 }
        if left >= 1 { hash = (hash ^ UInt32(key[position])) &* multiplier }
        hash ^= hash >> 13
        hash = hash &* multiplier
        return hash ^ (hash >> 15)
    }

    /// `toPositive(murmur2(key)) % partitions`: the sign bit is dropped, not negated.
    package static func partition(of key: UnsafeRawBufferPointer, partitions: Int) -> Int32 {
        Int32(hash(key) & 0x7fff_ffff) % Int32(partitions)
    }
}
