import Foundation
import KafkaCodec
import Testing

/// Frames that kafka-python made of random values, at every version.
@Suite struct GoldenMessageTests {
    @Test func `every frame of kafka-python is read into its values and written as the same bytes`()
        throws
    {
        var seen: Set<String> = []
        for fixture in try Fixture.lines(of: "messages.txt") {
            let version = try #require(Int16(fixture.fields[0]))
            let kind = try #require(MessageKind.all.first { $0.name == fixture.name })
            let place = "\(fixture.name) v\(version)"
            var json = try #require(try Fixture.json(fixture.fields[2]) as? [String: Any])
            let correlation = json.removeValue(forKey: "correlation") as? Int
            let frame = OwnedBytes([UInt8](hex: fixture.fields[1]).dropFirst(4))

            let (found, body) = try open(frame, kind, version)
            #expect(Int(found) == correlation, "\(place)")
            let bytes = OwnedBytes(body)
            let decoded = try kind.decode(bytes, version)
            #expect(
                difference(between: decoded.value, and: json) == nil, "\(place)")
            #expect(decoded.encoding == bytes.array, "\(place)")
            #expect(decoded.isStable, "\(place)")
            seen.insert(place)
        }
        for kind in MessageKind.all {
            for version in kind.versions {
                #expect(seen.contains("\(kind.name) v\(version)"), "no fixture")
            }
        }
    }

    private func open(
        _ frame: OwnedBytes, _ kind: MessageKind, _ version: Int16
    ) throws -> (Int32, UnsafeMutableRawBufferPointer) {
        guard kind.isRequest else {
            return try ResponseHeader.decode(frame.buffer, api: kind.api, version: version)
        }
        let (header, body) = try RequestHeader.decode(frame.buffer)
        #expect(header.apiKey == kind.api.rawValue)
        #expect(header.apiVersion == version)
        #expect(header.clientId == "client \u{fc}")
        return (header.correlationId, body)
    }
}
