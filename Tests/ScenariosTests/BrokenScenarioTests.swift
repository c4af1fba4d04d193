import Foundation
import Scenarios
import Testing

@Suite struct BrokenScenarioTests {
    static let names = Fixtures.names(in: Fixtures.broken, ending: ".yaml")

    @Test func thereIsAFileForEveryKindOfMistake() {
        #expect(Self.names.count >= 150)
    }

    @Test(arguments: names)
    func aBrokenFileGetsItsSentence(_ name: String) throws {
        let sentences: String
        do {
            _ = try ScenarioFile.load(name, files: Fixtures.files(below: Fixtures.broken))
            Issue.record("\(name) was taken for a good scenario")
            return
        } catch {
            sentences = error.description + "\n"
        }
        let golden = Fixtures.broken.appending(
            path: String(name.dropLast(".yaml".count)) + ".txt")
        if Fixtures.isRewriting {
            try sentences.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(sentences == (try Fixtures.text(golden)))
    }

    @Test(arguments: names)
    func aMessageIsOneLineAndSaysWhere(_ name: String) throws {
        do {
            _ = try ScenarioFile.load(name, files: Fixtures.files(below: Fixtures.broken))
        } catch {
            for mistake in error.errors {
                #expect(mistake.file.hasSuffix(".yaml"))
                #expect(!mistake.message.contains("\n"))
                #expect(!mistake.message.hasSuffix("."))
                #expect(mistake.message.count < 260)
            }
        }
    }

    @Test func everyGoldenFileHasItsScenario() {
        let stems = Set(Self.names.map { $0.dropLast(".yaml".count) })
        for golden in Fixtures.names(in: Fixtures.broken, ending: ".txt") {
            #expect(stems.contains(golden.dropLast(".txt".count)), "\(golden) belongs to no file")
        }
    }
}

@Suite struct HostileScenarioTests {
    private func mistakes(of bytes: [UInt8]) -> [ScenarioError] {
        let files = ScenarioFiles { _, limit in .success(Array(bytes.prefix(limit))) }
        do {
            _ = try ScenarioFile.load("hostile.yaml", files: files)
            return []
        } catch {
            return error.errors
        }
    }

    @Test func aFileOfAHundredMegabytesIsRefusedAfterReadingOneMebibyteOfIt() {
        let limits = Recorded()
        let files = ScenarioFiles { _, limit in
            limits.values.append(limit)
            return .success([UInt8](repeating: 0x61, count: limit))
        }
        do {
            _ = try ScenarioFile.load("large.yaml", files: files)
            Issue.record("a file without end was taken for a scenario")
        } catch {
            #expect(error.errors.map(\.message).first?.contains("larger than 1 MiB") == true)
        }
        #expect(limits.values == [(1 << 20) + 1])
    }

    @Test(arguments: ["[", "{", "- ", "? ", "{a: ", "&a [", "\"", "| ", "!!x ", "a: \n"])
    func anEndlessRepetitionIsRefused(_ piece: String) {
        let text = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
        #expect(!mistakes(of: Array(text.utf8)).isEmpty)
    }

    @Test func aFileThatOnlyGrowsByAliasesIsRefused() {
        var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let name = "a\(level)"
            let before = level == 1 ? "a" : "a\(level - 1)"
            let aliases = [String](repeating: "*\(before)", count: 10).joined(separator: ", ")
            text += "\(name): &\(name) [\(aliases)]\n"
        }
        let found = mistakes(of: Array(text.utf8))
        #expect(found.count == 1)
        #expect(found.first?.message.contains("aliases") == true)
    }

    @Test func everyPrefixOfAScenarioIsAScenarioOrRefusedInWords() throws {
        let text = try Fixtures.text(Fixtures.scenarios.appending(path: "quickstart.yaml"))
        for length in 0..<text.utf8.count {
            let part = String(text.prefix(length))
            do {
                #expect(try ScenarioFile.parse(part).count == 1, "prefix \(length)")
            } catch {
                #expect(!error.errors.isEmpty, "prefix \(length)")
            }
        }
    }

    @Test func aFlippedByteNeverEndsInATrap() throws {
        let text = try Fixtures.text(Fixtures.scenarios.appending(path: "kill-9.yaml"))
        let bytes = Array(text.utf8)
        var state: UInt64 = 20_240_607
        for _ in 0..<3_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var changed = bytes
            changed[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 17)
            _ = mistakes(of: changed)
        }
    }

    @Test func timesAndCountsAtTheirEndsDoNotOverflow() {
        for fault in [
            "at: measure + 9223372036854775807ns, repeat: 1000, every: 168h",
            "at: measure + 100h, repeat: 1000, every: 168h",
            "after: 9223372036854775807 acks, repeat: 1000, every: 5 acks",
            "after: 1 acks, repeat: 1000, every: 9223372036854775807 acks",
            "random: 1000 in measure, restart: after 9223372036854775807ns",
        ] {
            let sketch = Sketch(rest: "faults: [{ kill: broker, \(fault) }]\n")
            #expect(!sketch.mistakes().isEmpty)
        }
        let acks = "after: 1_000_000_000_000 acks, repeat: 1000, every: 1_000_000_000_000 acks"
        #expect(Sketch(rest: "faults: [{ kill: broker, \(acks) }]\n").mistakes().isEmpty)
        let pause = "pauses: [{ at: measure + 168h, for: 168h }]"
        #expect(
            Sketch(rest: "consumers: [{ topic: orders, \(pause) }]\n").mistakes().count == 1)
    }

    @Test func manyWrongNamesAreNotEachLookedUpWithoutEnd() {
        let settings = (0..<20_000).map { "flush.messagez\($0): 1" }.joined(separator: ", ")
        let found = Sketch(topics: "topics: { orders: { \(settings) } }\n").mistakes()
        #expect(found.count == 1)
        let topics = (0..<20_000).map { "topic\($0):" }.joined(separator: "\n  ")
        let producers = (0..<900).map { "- { topic: topix\($0), rate: 1/s }" }
        let wrong = Sketch(
            topics: "topics:\n  \(topics)\n",
            producers: "producers:\n  \(producers.joined(separator: "\n  "))\n"
        ).mistakes()
        #expect(wrong.count == 1)
    }

    @Test func atMostTwentyMistakesAreTold() {
        let keys = (0..<50).map { "wrong\($0): 1\n" }.joined()
        let found = Sketch(rest: keys).mistakes()
        #expect(found.count == 20)
    }
}

/// What a closure saw.
private final class Recorded: @unchecked Sendable {
    // Written by the one thread that loads the scenario.
    var values: [Int] = []
}
