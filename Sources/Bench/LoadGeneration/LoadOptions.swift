package import Vocabulary

/// How the generator is laid out on the host; none of it changes what is sent.
package struct LoadOptions: Sendable, Hashable {
    /// Threads that share the producers, and the consumers; one each keeps hand-overs cheap.
    package var producerThreads: Int
    package var consumerThreads: Int
    /// Processors for the threads in turn, producers first; empty leaves them to the host.
    package var processors: [Int]

    /// A thread whose records are closer together than this gathers them: it takes its turns at
    /// this distance, unless answers wake it sooner, and sends by as much late. A sleep costs up
    /// to 30 us of processor time and ends some tens of microseconds late on its own (`TimerProbe`),
    /// so finer turns load the host more and are hardly more exact.
    package var gathering: Nanoseconds

    package static let gatheringDefault = Nanoseconds.microseconds(100)

    package init(
        producerThreads: Int = 1, consumerThreads: Int = 1, processors: [Int] = [],
        gathering: Nanoseconds = LoadOptions.gatheringDefault
    ) {
        self.producerThreads = max(producerThreads, 1)
        self.consumerThreads = max(consumerThreads, 1)
        self.processors = processors
        self.gathering = gathering
    }
}
