import Platform
import Testing

@testable import Runner

@Suite struct VersusDesignTests {
    private func design(_ targets: [String]) -> VersusDesign {
        VersusDesign(
            targets: targets, rounds: 6, scenario: "x.yaml", words: [], executable: "trial",
            directory: ".")
    }

    @Test(arguments: 2...5)
    func `over 2k rounds each target stands at each place as often`(count: Int) {
        let design = design((0..<count).map { "kafka@\($0)" })
        var places: [[Int]] = Array(repeating: Array(repeating: 0, count: count), count: count)
        for round in 0..<(2 * count) {
            let order = design.order(ofRound: round)
            #expect(order.sorted() == Array(0..<count))
            for (place, target) in order.enumerated() { places[target][place] += 1 }
        }
        #expect(places.allSatisfy { $0.allSatisfy { $0 == 2 } }, "\(places)")
    }

    @Test func `the second round goes backwards`() {
        #expect(design(["a", "b"]).order(ofRound: 0) == [0, 1])
        #expect(design(["a", "b"]).order(ofRound: 1) == [1, 0])
    }

    @Test func `labels are fit for the names of folders, and differ`() {
        let design = design([
            "kafka:3", "command:brokers/tansu.yaml", "kafka@/opt/a/kafka", "kafka@/opt/b/kafka",
        ])
        let labels = (0..<4).map(design.label)
        #expect(labels[0] == "kafka-3")
        #expect(labels[1] == "command-tansu")
        #expect(Set(labels).count == 4, "\(labels)")
    }
}
