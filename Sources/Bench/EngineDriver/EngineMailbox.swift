import BrokerCore
import KafkaCodec
import Platform
import Vocabulary

/// What the broker has answered, on its way to the loop's thread.
final class EngineMailbox: ProduceReceiver, FetchReceiver, @unchecked Sendable {
    enum Letter {
        case produced(token: UInt64, ProduceResponse?)
        case fetched(token: UInt64, FetchResponse, [FetchedStretch])
    }

    // Touched between `lock` and `unlock` of the condition only.
    private var letters: [Letter] = []
    private var isWoken = false
    private var hasReader = false
    private let condition = TimedCondition()

    // A response that comes here has its records elsewhere, so it holds no pointer into memory that
    // another thread might free.
    func produceEnded(_ token: UInt64, _ response: ProduceResponse?) {
        post(.produced(token: token, response))
    }

    func fetchEnded(_ token: UInt64, _ response: FetchResponse, _ stretches: [FetchedStretch]) {
        post(.fetched(token: token, response, stretches))
    }

    private func post(_ letter: Letter) {
        condition.lock()
        letters.append(letter)
        if hasReader { condition.signal() }
        condition.unlock()
    }

    func wake() {
        condition.lock()
        isWoken = true
        condition.signal()
        condition.unlock()
    }

    /// All that has come, at once.
    func take() -> [Letter] {
        condition.lock()
        defer { condition.unlock() }
        let taken = letters
        letters = []
        return taken
    }

    /// Waits for a letter, a `wake`, or the instant. True after a `wake`.
    func wait(until deadline: Instant) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        hasReader = true
        while letters.isEmpty, !isWoken, condition.wait(until: deadline) {}
        hasReader = false
        defer { isWoken = false }
        return isWoken
    }
}
