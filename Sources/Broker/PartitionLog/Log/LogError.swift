package import Platform

/// Why a log refused or failed, in one sentence: what, where, what to do.
package struct LogError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The offset is below the log start or above the bound: OFFSET_OUT_OF_RANGE.
        case offsetOutOfRange
        /// A batch's CRC or size is wrong: CORRUPT_MESSAGE.
        case corruptBatch
        /// A batch is larger than `max.message.bytes`: MESSAGE_TOO_LARGE.
        case batchTooLarge
        /// One append is larger than `segment.bytes`: RECORD_LIST_TOO_LARGE.
        case recordsTooLarge
        /// A batch breaks a rule of the format: INVALID_RECORD.
        case invalidBatch
        /// The batch's magic is not 2: UNSUPPORTED_FOR_MESSAGE_FORMAT.
        case unsupportedMagic
        /// A timestamp outside `message.timestamp.before/after.max.ms`: INVALID_TIMESTAMP.
        case invalidTimestamp
        /// A producer's sequence does not follow its last: OUT_OF_ORDER_SEQUENCE_NUMBER.
        case outOfOrderSequence
        /// A producer's epoch is below one seen: INVALID_PRODUCER_EPOCH.
        case producerFenced
        /// The device is full. Nothing of the append is in the log, and the log goes on:
        /// KAFKA_STORAGE_ERROR.
        case noSpace
        /// A sync or a write failed: the log takes no appends and serves nothing above `durableEnd`
        /// until it is opened again: KAFKA_STORAGE_ERROR.
        case offline
        /// What the recovery point promises to be on disk is not there or not valid. Never repaired
        /// by cutting: a person has to decide.
        case damaged
        /// The log is closed or deleted.
        case closed
        /// Another operation on files failed; `cause` says which.
        case storage
    }

    package var code: Code
    package var message: String
    package var cause: FileSystemError?

    package init(_ code: Code, _ message: String, cause: FileSystemError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { message }
}
