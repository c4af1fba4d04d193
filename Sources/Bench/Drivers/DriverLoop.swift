public import Vocabulary

/// The I/O of one generator thread. Everything made by a loop is used on the loop's thread only.
public protocol DriverLoop: AnyObject {
    func makeProducer(_ specification: ProducerSpecification, sink: any ProduceSink) throws
        -> any Producer

    func makeConsumer(_ specification: ConsumerSpecification, sink: any ConsumeSink) throws
        -> any Consumer

    /// Does the I/O that is ready and calls the sinks. Returns after some I/O was done, when
    /// `deadline` has come (exact to tens of microseconds), or when `wake` was called.
    func run(until deadline: Instant)

    /// Ends a `run` that waits; callable from any thread.
    func wake()

    func close()
}
