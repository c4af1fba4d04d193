import Scenarios
import Testing
import Vocabulary

@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("1ns", 1), ("1us", 1_000), ("2.5ms", 2_500_000), ("0.000000001s", 1),
            ("20 s", 20_000_000_000),
            ("1_000s", 1_000_000_000_000), ("90m", 5_400_000_000_000), ("0h", 0),
        ] as [(String, Int64)])
    func durationsAreExact(_ text: String, _ nanoseconds: Int64) throws {
        #expect(try Quantity.duration(text) == Nanoseconds(nanoseconds))
    }

    @Test(
        arguments: [
            ("0B", 0), ("100B", 100), ("1KB", 1_000), ("1KiB", 1_024), ("1.5MiB", 1_572_864),
            ("1GB", 1_000_000_000), ("1GiB", 1_073_741_824),
        ] as [(String, Int64)])
    func sizesAreExact(_ text: String, _ bytes: Int64) throws {
        #expect(try Quantity.size(text) == ByteCount(bytes))
    }

    @Test(arguments: [
        "", "s", "5", "5 sec", "-1s", "1,5s", "1.s", ".5s", "1_s", "_1s", "1__0s", "1.2.3s", "1e3s",
        "0x10s", "5S", "5  s", "99999999999h", "1234567890123456789012s", "٣s", "0.1ns", "1m30s",
    ])
    func whatIsNoDurationIsRefused(_ text: String) {
        #expect(throws: Complaint.self) { try Quantity.duration(text) }
    }

    @Test(arguments: ["", "5", "1kb", "1Kib", "1B B", "0.5B", "-1B", "1TB", "99999999999GiB"])
    func whatIsNoSizeIsRefused(_ text: String) {
        #expect(throws: Complaint.self) { try Quantity.size(text) }
    }

    @Test(arguments: [
        "", "50", "50k/s", "50/m", "/s", "-1/s", "50,000/s", "1e3/s", "nan/s", "inf/s",
    ])
    func whatIsNoRateIsRefused(_ text: String) {
        #expect(throws: Complaint.self) { try Quantity.rate(text) }
    }

    @Test func printedQuantitiesReadBackTheSame() throws {
        var state: UInt64 = 11
        for _ in 0..<5_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Int64(state >> 1) >> Int64(state % 62)
            let span = Nanoseconds(value)
            #expect(try Quantity.duration(QuantityText.duration(span)) == span)
            let size = ByteCount(value)
            #expect(try Quantity.size(QuantityText.size(size)) == size)
            let share = Double(state % 1_000_001) / 1_000_000
            #expect(try Quantity.share(QuantityText.percent(share)) == share)
            let rate = Double(state % 100_000_000_000) / 1_000
            #expect(try Quantity.rate(QuantityText.rate(rate)) == rate)
        }
    }

    @Test(arguments: [
        (
            "p50(produce) < 5ms",
            Scenarios.Expectation.Metric.latency(quantile: 0.5, .produce, steady: false)
        ),
        ("max( end_to_end , steady )>=5ms", .latency(quantile: 1, .endToEnd, steady: true)),
        ("p99.9(produce,steady) == 5us", .latency(quantile: 0.999, .produce, steady: true)),
        ("reordered == 0", .reordered), ("first_ack(kill) <= 2s", .firstAckAfterKill),
        ("cpu_per_gb(broker) < 3s", .cpuPerGigabyte(.broker)),
    ])
    func expectationsAreRead(_ text: String, _ metric: Scenarios.Expectation.Metric) throws {
        let expectation = try ExpectationGrammar.parse(text)
        #expect(expectation.metric == metric)
        #expect(expectation.text == text)
    }

    @Test func theNearestNameIsFound() {
        let names = ["measure", "warmup", "drain", "after-fault"]
        #expect(NearestName.of("mesure", among: names) == "measure")
        #expect(NearestName.of("emasure", among: names) == "measure")
        #expect(NearestName.of("Warmup", among: names) == "warmup")
        #expect(NearestName.of("warm-up", among: names) == "warmup")
        #expect(NearestName.of("duration", among: names) == nil)
        #expect(NearestName.distance("ca", "abc") == 3)
        #expect(NearestName.distance("", "abc") == 3)
        #expect(NearestName.distance("abcd", "acbd") == 1)
    }

    /// Known answers of FIPS 180-4's examples, and one block's end either way.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func sha256GivesItsKnownAnswers(_ text: String, _ digest: String) {
        #expect(Sha256.hex(of: text) == digest)
    }

    @Test func sha256OfAMillionLettersIsTheKnownOne() {
        let digest = Sha256.hex(of: String(repeating: "a", count: 1_000_000))
        #expect(digest == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func nativeNamesKnowWhereTheyBelong() {
        #expect(NativeBlock.topic.knows("flush.messages"))
        #expect(!NativeBlock.topic.knows("linger.ms"))
        #expect(NativeBlock.producer.knows("linger.ms"))
        #expect(!NativeBlock.consumer.knows("linger.ms"))
        #expect(NativeBlock.consumer.knows("fetch.min.bytes"))
        #expect(NativeBlock.broker.knows("num.io.threads"))
    }
}
