import Drivers
import Platform

/// `trial kafka NAME …`: Kafka's tools under Kafka's names, with its options, output and exit codes.
enum KafkaTools {
    static let all: [KafkaTool] = [
        TopicsTool.tool, ConfigsTool.tool, ConsumerGroupsTool.tool, ConsoleProducerTool.tool,
        ConsoleConsumerTool.tool, GetOffsetsTool.tool, DeleteRecordsTool.tool, DumpLogTool.tool,
        StorageTool.tool, BrokerApiVersionsTool.tool, ServerStartTool.tool, ServerStopTool.tool,
        ZooKeeperStartTool.tool, ProducerPerformanceTool.tool, ConsumerPerformanceTool.tool,
    ]

    static func run(_ words: [String]) -> Int32 {
        guard let name = words.first, let tool = all.first(where: { $0.name == name }) else {
            if let name = words.first, name != "--help" {
                Console.complain(["kafka: there is no tool '\(name)'"])
            }
            let longest = all.map(\.name.count).max() ?? 0
            Console.complain(
                ["usage: trial kafka NAME …"]
                    + all.map {
                        "  " + $0.name + String(repeating: " ", count: longest + 2 - $0.name.count)
                            + $0.summary
                    })
            return words.first == "--help" ? 0 : 1
        }
        let rest = Array(words.dropFirst())
        if rest.contains("--help") {
            Console.say(help(tool))
            return 0
        }
        do {
            return try tool.run(try KafkaArguments(rest, for: tool))
        } catch let error as KafkaUsageError {
            Console.complain([error.message, help(tool)])
        } catch let error as KafkaToolError {
            Console.complain([error.message])
        } catch let error as DriverError {
            Console.complain([error.message])
        } catch let error where error is PathProblem || error is PathMistake {
            Console.complain(["\(error)"])
            return ExitCode.badInput.rawValue
        } catch {
            Console.complain(["\(error)"])
        }
        return 1
    }

    private static func help(_ tool: KafkaTool) -> String {
        var lines = [
            "\(tool.summary)", "", "Option\(String(repeating: " ", count: 34))Description",
        ]
        lines.append("------\(String(repeating: " ", count: 34))-----------")
        for option in tool.options {
            let left = option.name + (option.value.map { " <\($0)>" } ?? "")
            let gap = String(repeating: " ", count: max(40 - left.count, 1))
            lines.append(left + gap + (option.isRequired ? "REQUIRED: " : "") + option.help)
        }
        return lines.joined(separator: "\n")
    }
}
