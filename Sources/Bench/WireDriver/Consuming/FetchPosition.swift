import Vocabulary

/// How far one assigned partition has been read.
struct FetchPosition {
    let partition: PartitionID
    /// Of the next record wanted; nil until the broker has said where to start.
    var offset: Offset?
    /// Nothing is asked before, after an error.
    var resumes = Instant(nanoseconds: 0)
    /// A fetch or a question for the offset is under way.
    var isAsked = false
    /// Grown when a batch did not fit, which only brokers before 0.10.1 cut.
    var bytesMax: Int32
}
