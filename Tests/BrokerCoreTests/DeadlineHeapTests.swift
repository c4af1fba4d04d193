import Testing
import Vocabulary

@testable import BrokerCore

@Suite struct DeadlineHeapTests {
    @Test func theEarliestComesFirstAndEqualsInTheOrderOfTheirComing() {
        var random = SplitMix(seed: 3)
        var heap = DeadlineHeap<Int>()
        var expected: [(deadline: Int64, number: Int)] = []
        for number in 0..<2_000 {
            let deadline = Int64(random.next() % 100)
            heap.insert(number, at: Instant(nanoseconds: deadline))
            expected.append((deadline, number))
        }
        expected.sort {
            $0.deadline == $1.deadline ? $0.number < $1.number : $0.deadline < $1.deadline
        }
        #expect(heap.earliest == Instant(nanoseconds: expected[0].deadline))
        for entry in expected {
            let removed = heap.removeFirst()
            #expect(removed == entry.number)
        }
        #expect(heap.count == 0)
    }

    @Test func whatIsGoneLeavesTheOthersInOrder() {
        var heap = DeadlineHeap<Int>()
        for number in 0..<100 { heap.insert(number, at: Instant(nanoseconds: Int64(100 - number))) }
        heap.removeAll { $0 % 3 != 0 }
        #expect(heap.count == 34)
        var previous = Int.max
        while let next = heap.removeFirst() {
            #expect(next < previous && next % 3 == 0)
            previous = next
        }
    }
}
