import KafkaCodec
import Testing

/// Values drawn by seed. A message is found by reading plausible bytes and mending what the decoder
/// objects to, so no list of fields has to be kept here.
@Suite struct MessageRoundTripTests {
    @Test(arguments: MessageKind.all)
    func `what was written is read as the same value in every version`(_ kind: MessageKind) throws {
        for version in kind.versions {
            for round in 0..<40 {
                let seed = UInt64(round) << 32 | UInt64(kind.api.rawValue) << 16 | UInt64(version)
                var generator = SeededGenerator(seed: seed)
                let bytes = try #require(
                    plausibleMessage(kind, version, &generator), "seed \(seed)")
                let decoded = try kind.decode(bytes, version)
                #expect(decoded.isStable, "\(kind.name) v\(version), seed \(seed)")
                let again = try kind.decode(OwnedBytes(decoded.encoding), version)
                #expect(
                    again.encoding == decoded.encoding, "\(kind.name) v\(version), seed \(seed)")
            }
        }
    }

    private func plausibleMessage(
        _ kind: MessageKind, _ version: Int16, _ generator: inout SeededGenerator
    ) -> OwnedBytes? {
        var bytes: [UInt8] = []
        for attempt in 0..<20_000 {
            if attempt % 200 == 0 { bytes = (0..<1_024).map { _ in generator.plausibleByte() } }
            let trial = OwnedBytes(bytes)
            do {
                _ = try kind.decode(trial, version)
                return trial
            } catch let error as CodecError {
                if error.code == .trailingBytes, error.field.isEmpty {
                    bytes.removeSubrange(error.position...)
                    continue
                }
                // What is wrong may have been said earlier: a count, a size.
                let reach = 1 << Int(generator.next() % 12)
                let last = min(error.position + 2, bytes.count)
                for index in max(0, error.position - reach)..<last {
                    bytes[index] = generator.plausibleByte()
                }
                if bytes.count < 256 { bytes += (0..<256).map { _ in generator.plausibleByte() } }
            } catch {
                return nil
            }
        }
        return nil
    }
}
