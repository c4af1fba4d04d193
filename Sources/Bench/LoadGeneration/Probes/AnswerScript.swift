package import Vocabulary

/// When a scripted driver answers: after a fixed time, but for the exceptions. What the generator
/// must report of it can be said beforehand, to the record.
package struct AnswerScript: Sendable, Hashable {
    package enum Exception: Sendable, Hashable {
        /// No answer is given in the span; what was due in it is answered at its end.
        case stall
        /// What is handed over in the span is answered with a refusal.
        case refusal
        /// What is handed over in the span is never answered.
        case silence
    }

    package struct Span: Sendable, Hashable {
        package var exception: Exception
        /// From the first hand-over.
        package var start: Nanoseconds
        package var length: Nanoseconds

        package init(_ exception: Exception, start: Nanoseconds, length: Nanoseconds) {
            self.exception = exception
            self.start = start
            self.length = length
        }

        func contains(_ time: Int64) -> Bool {
            time >= start.value && time < start.value + length.value
        }
    }

    package var delay: Nanoseconds
    package var spans: [Span]
    /// Records that the driver takes without having answered.
    package var bufferRecords: Int

    package init(delay: Nanoseconds, spans: [Span] = [], bufferRecords: Int = .max) {
        self.delay = delay
        self.spans = spans
        self.bufferRecords = bufferRecords
    }

    /// When a record handed over at `sent` is answered; both from the first hand-over.
    package func answer(toRecordSentAt sent: Nanoseconds) -> Nanoseconds {
        var due = sent.value + delay.value
        for span in spans where span.exception == .stall && span.contains(due) {
            due = span.start.value + span.length.value
        }
        return Nanoseconds(due)
    }

    func exception(at sent: Int64) -> Exception? {
        spans.first { $0.exception != .stall && $0.contains(sent) }?.exception
    }
}
