import KafkaCodec
import Vocabulary

extension Broker {
    /// Gives a producer an id. One that brings a former id gets another all the same, as in Kafka,
    /// where ids are kept for transactional producers only.
    func answerInitProducerID(_ request: InitProducerIdRequest, _ route: ReplyRoute) {
        var response = InitProducerIdResponse()
        response.producerEpoch = -1
        if let transactionalID = request.transactionalId {
            // Transactions are not offered; no client asks again after this error.
            response.errorCode = transactionalID.isEmpty ? .invalidRequest : .unsupportedVersion
            return route.send(response)
        }
        guard let id = producerIDs.take() else { return queue(.giveProducerID(route), route) }
        response.producerId = id
        response.producerEpoch = 0
        route.send(response)
    }

    /// Called by the one job that runs. Another request may have taken all of the block first.
    func giveProducerID(_ route: ReplyRoute) {
        var response = InitProducerIdResponse()
        response.producerEpoch = -1
        while true {
            if let id = producerIDs.take() {
                response.producerId = id
                response.producerEpoch = 0
                break
            }
            let end = producerIDs.nextEnd
            do {
                if configuration.plantedBug != .producerIDsNotKept {
                    try metadata.append(
                        [.producerIDs(node: configuration.nodeID, next: end)], now: moment)
                }
            } catch {
                fail(directories[0], "the cluster metadata cannot be written: \(error)")
                response.errorCode = .coordinatorNotAvailable
                break
            }
            producerIDs.extend(to: end)
        }
        route.send(response)
    }
}
