package import KafkaCodec
import Synchronization
import Vocabulary

/// Hears what became of a produce request that did not come over a wire.
package protocol ProduceReceiver: AnyObject, Sendable {
    /// Called from the thread that appended or synced. Nil for acks=0 without an error.
    func produceEnded(_ token: UInt64, _ response: ProduceResponse?)
}

/// Where the answer to a produce request goes.
enum ProduceDestination: Sendable {
    case wire(ReplyRoute)
    case typed(any ProduceReceiver, token: UInt64)
    /// The broker's own records, of one partition.
    case stored(@Sendable (ErrorCode) -> Void)

    func answer(_ response: ProduceResponse) {
        switch self {
        case .wire(let route): route.send(response)
        case .typed(let receiver, let token): receiver.produceEnded(token, response)
        case .stored(let then): then(response.responses[0].partitionResponses[0].errorCode)
        }
    }

    /// acks=0: nothing when all is well; the connection's end tells of an error.
    func answerUnacknowledged(_ response: ProduceResponse, error: String?) {
        switch self {
        case .wire(let route): if let error { route.close(error) } else { route.sendNothing() }
        case .typed(let receiver, let token):
            receiver.produceEnded(token, error == nil ? nil : response)
        case .stored: preconditionFailure("the broker waits for its own records")
        }
    }
}

/// A produce request that waits for syncs, answered when the last of its partitions is covered.
final class PendingProduce: Sendable {
    struct State {
        var response = ProduceResponse()
        var failures: [(topic: Int32, partition: Int32, error: ErrorCode)] = []
    }

    private let destination: ProduceDestination
    private let state = Mutex(State())
    /// Partitions not covered yet, and one more until the whole request has been appended.
    private let left = Atomic<Int>(1)

    init(_ destination: ProduceDestination) { self.destination = destination }

    func expectOneMore() { left.wrappingAdd(1, ordering: .relaxed) }

    /// All partitions are appended; what waits is in the response as if it were covered.
    func appended(_ response: ProduceResponse) {
        state.withLock { $0.response = response }
        covered()
    }

    func covered() {
        guard left.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 else {
            return
        }
        destination.answer(state.withLock { $0.applyFailures() })
    }

    /// The sync failed, or the partition went away before it: nobody knows whether the records are
    /// on disk, and they are not acknowledged.
    func failed(topic: Int32, partition: Int32, _ error: ErrorCode) {
        state.withLock { $0.failures.append((topic, partition, error)) }
        covered()
    }
}

extension PendingProduce.State {
    mutating func applyFailures() -> ProduceResponse {
        for failure in failures {
            let index = response.responses[Int(failure.topic)]
                .partitionResponses[Int(failure.partition)].index
            response.responses[Int(failure.topic)].partitionResponses[Int(failure.partition)] =
                .failed(index, failure.error)
        }
        return response
    }
}

extension ProduceResponse.PartitionProduceResponse {
    /// An answer without offsets, as Kafka fills it.
    static func failed(_ index: PartitionID, _ error: ErrorCode, _ message: String? = nil) -> Self {
        var answer = Self()
        answer.index = index
        answer.errorCode = error
        answer.baseOffset = .none
        answer.errorMessage = message
        return answer
    }
}
