import KafkaCodec
import Synchronization
import Vocabulary

/// What a fetch has to do with a session (`FetchManager.newContext`).
enum FetchContext: Sendable {
    /// The client wants none, or its session is empty now.
    case sessionless
    /// It wants a new one.
    case full
    /// It goes on with one; the epoch is that which the session had to have.
    case incremental(FetchSession, epoch: Int32)
}

extension Broker {
    private static var noSession: Int32 { 0 }
    private static var firstEpoch: Int32 { 0 }
    private static var lastEpoch: Int32 { -1 }

    /// Finds the session that a request belongs to and brings it up to date; the request then asks for
    /// all that the session fetches.
    func fetchContext(_ request: inout FetchRequest, version: Int16) -> Result<
        FetchContext, FetchRefusal
    > {
        let now = clock.now()
        if request.sessionEpoch == Self.firstEpoch || request.sessionEpoch == Self.lastEpoch {
            if request.sessionId != Self.noSession { fetchSessions.remove(request.sessionId) }
            return .success(request.sessionEpoch == Self.lastEpoch ? .sessionless : .full)
        }
        guard let session = fetchSessions.session(request.sessionId, now: now) else {
            return .failure(FetchRefusal(error: .fetchSessionIdNotFound))
        }
        let usesTopicIDs = version >= 13
        let changed = request
        return session.state.withLock { state in
            guard state.epoch == changed.sessionEpoch else {
                return .failure(FetchRefusal(error: .invalidFetchSessionEpoch))
            }
            guard session.usesTopicIDs == usesTopicIDs else {
                return .failure(FetchRefusal(error: .fetchSessionTopicIdError))
            }
            state.update(changed)
            request.topics = state.topics
            if state.entries.isEmpty {
                fetchSessions.remove(session.id)
                return .success(.sessionless)
            }
            guard fetchSessions.resize(session, to: state.entries.count) else {
                return .success(.sessionless)
            }
            state.epoch = FetchSession.epoch(after: state.epoch)
            return .success(.incremental(session, epoch: state.epoch))
        }
    }

    /// Makes an answer to a full request the beginning of a session, and leaves out of one to an
    /// incremental request what the client knows.
    func settle(
        _ read: inout FetchRead, _ request: FetchRequest, _ context: FetchContext, _ version: Int16
    ) {
        switch context {
        case .sessionless: break
        case .full:
            let entries = Self.entries(request, read.response)
            guard !entries.isEmpty else { return }
            let session = fetchSessions.add(
                entries, usesTopicIDs: version >= 13, random: random, now: clock.now())
            read.response.sessionId = session?.id ?? Self.noSession
        case .incremental(let session, let epoch):
            session.state.withLock { state in
                read.response.sessionId = session.id
                guard state.epoch == epoch else {
                    // Somebody else has used it meanwhile.
                    read.response.errorCode = .invalidFetchSessionEpoch
                    read.response.responses = []
                    read.stretches = []
                    return
                }
                state.thinOut(&read.response)
            }
        }
    }

    private static func entries(_ request: FetchRequest, _ response: FetchResponse)
        -> [FetchSession.Entry]
    {
        var entries: [FetchSession.Entry] = []
        var known: Set<FetchSession.Key> = []
        for (topic, answers) in zip(request.topics, response.responses) {
            for (part, answer) in zip(topic.partitions, answers.partitions) {
                let key = FetchSession.Key(topic, part.partition)
                guard known.insert(key).inserted else { continue }
                var entry = FetchSession.Entry(
                    key: key, asked: part, highWatermark: .none, logStart: .none)
                _ = entry.isNews(answer)
                entries.append(entry)
            }
        }
        return entries
    }
}

/// Why a fetch is not even looked at.
struct FetchRefusal: Error {
    var error: ErrorCode
}
