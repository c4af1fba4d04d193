internal import CPlatform
internal import Glibc

/// Random bytes of the kernel: for identities and secrets, never for a run that a seed must repeat.
package enum SecureRandom {
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let error = platform_random(buffer.baseAddress, count)
            precondition(error == 0, "the kernel gives no random bytes (errno \(error))")
            initialized = count
        }
    }

    package static func seed() -> UInt64 {
        bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
