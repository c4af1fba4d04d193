package import Vocabulary

/// How one generator thread kept up: whether it was the limit.
package struct ThreadPace: Sendable, Hashable {
    package var name: String
    package var producers: Int
    package var consumers: Int
    /// Processor time in the measure phase, and the time that this was measured over.
    package var cpu = Nanoseconds.zero
    package var wall = Nanoseconds.zero
    package var turns: Int64 = 0
    /// The longest time from when the thread wanted to look after its producers again until it did.
    package var longestGap = Nanoseconds.zero

    package init(name: String, producers: Int, consumers: Int) {
        self.name = name
        self.producers = producers
        self.consumers = consumers
    }

    /// The share of the phase in which it had a processor.
    package var busy: Double { wall.value > 0 ? Double(cpu.value) / Double(wall.value) : 0 }
}
