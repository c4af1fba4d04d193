import BrokerCore
import KafkaCodec
import Testing

@Suite struct ApiVersionsTests {
    @Test(arguments: ApiVersionsRequest.versions)
    func onlyWhatIsOfferedIsAdvertised(_ version: Int16) throws {
        let broker = try TestBroker()
        var request = ApiVersionsRequest()
        request.clientSoftwareName = "test"
        request.clientSoftwareVersion = "1.0"
        let response = try broker.ask(request, version: version)
        #expect(response.errorCode == .none)
        let ranges = response.apiKeys.map { [$0.apiKey, $0.minVersion, $0.maxVersion] }
        #expect(
            ranges == [
                [0, 0, 13], [1, 4, 18], [2, 1, 11], [3, 0, 13], [8, 2, 10], [9, 1, 10], [10, 0, 6],
                [11, 0, 9], [12, 0, 4], [13, 0, 5], [14, 0, 5], [15, 0, 6], [16, 0, 5],
                [18, 0, 4], [19, 2, 7], [20, 1, 6], [21, 0, 2], [22, 0, 5], [23, 2, 4],
                [32, 1, 4], [33, 0, 2], [35, 1, 5], [37, 0, 3], [42, 0, 2], [44, 0, 1], [46, 0, 0],
                [47, 0, 0], [60, 0, 2], [61, 0, 0], [74, 0, 1], [75, 0, 0],
            ])
    }

    @Test func aVersionFromTheFutureIsAnsweredInVersion0() throws {
        let broker = try TestBroker()
        // Key 18, version 99, correlation 77, client id "x", and bytes that nobody knows.
        let frame: [UInt8] = [0, 18, 0, 99, 0, 0, 0, 77, 0, 1, 0x78, 0, 9, 9, 9]
        let slot = broker.handle(frame)
        let response = try broker.answer(slot, to: ApiVersionsRequest.self, version: 0)
        #expect(response.errorCode == .unsupportedVersion)
        #expect(response.apiKeys.map(\.apiKey) == [18])
        #expect(response.apiKeys.map(\.maxVersion) == [4])
    }

    @Test func aSoftwareNameThatIsNoneIsAnInvalidRequest() throws {
        let broker = try TestBroker()
        var request = ApiVersionsRequest()
        request.clientSoftwareName = "-bad"
        request.clientSoftwareVersion = "1"
        #expect(try broker.ask(request, version: 3).errorCode == .invalidRequest)
    }

    @Test func produceBelow3IsAdvertisedAndRefused() throws {
        let broker = try TestBroker()
        let slot = broker.handle([0, 0, 0, 2, 0, 0, 0, 77, 0xff, 0xff])
        #expect(broker.closeReason(slot) == "Produce version 2 is not offered, 3 to 13 are")
    }

    @Test func aKeyThatIsNotOfferedClosesTheConnection() throws {
        let broker = try TestBroker()
        let known = broker.handle([0, 24, 0, 2, 0, 0, 0, 77, 0xff, 0xff])
        #expect(broker.closeReason(known) == "API key 24 is not offered")
        let unknown = broker.handle([0x7f, 0xff, 0, 0, 0, 0, 0, 77, 0xff, 0xff])
        #expect(broker.closeReason(unknown) != nil)
    }
}
