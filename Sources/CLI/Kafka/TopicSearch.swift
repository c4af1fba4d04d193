import KafkaCodec
import WireDriver

extension AdminClient {
    private static let attemptsMax = 100

    /// A topic whose partitions all have leaders. One that does not exist is made by the question, where
    /// the broker makes topics.
    func awaitTopic(_ topic: String) throws -> MetadataResponse.MetadataResponseTopic {
        for _ in 0..<Self.attemptsMax {
            let found = try metadata([topic], mayCreate: true).topics.first
            if let found, found.errorCode == .none,
                found.partitions.allSatisfy({ $0.leaderId >= 0 })
            {
                return found
            }
            if found?.errorCode == .invalidTopicException {
                throw KafkaToolError("\(topic) is no name of a topic")
            }
            rest()
        }
        throw KafkaToolError("Topic \(topic) not present in metadata after 60000 ms.")
    }
}
