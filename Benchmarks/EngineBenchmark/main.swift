// What a record costs through the engine's door: batching, the broker's checks, the append, the answer.
//
//     swift run -c release EngineBenchmark DIRECTORY [MILLIONS OF RECORDS] [WORD OF THE CASE'S NAME]
//
// The directory is made, and its data removed again. The first run warms memory and is not shown.

import Foundation
import Platform

guard CommandLine.arguments.count >= 2 else {
    print("usage: EngineBenchmark DIRECTORY [MILLIONS OF RECORDS] [WORD OF THE CASE'S NAME]")
    exit(64)
}
let place = FilePath(CommandLine.arguments[1])
let millions = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 4
let wanted = CommandLine.arguments.dropFirst(3).first ?? ""

let cases: [EngineCase] = [
    EngineCase(name: "100 B, page cache, 1 partition"),
    EngineCase(name: "100 B, page cache, 4 partitions", partitions: 4),
    EngineCase(name: "100 B, page cache, 64 KiB batches", batchSize: 65_536),
    EngineCase(name: "100 B, unbounded dirty bytes", dirtyMax: -1),
    EngineCase(name: "100 B, flush.messages=1, 4 partitions", partitions: 4, isDurable: true),
    EngineCase(name: "1 KiB, page cache, 4 partitions", partitions: 4, size: 1_024),
    EngineCase(name: "100 B, lz4", compression: "lz4"),
]

print(
    "CPU a record of                           the sender | process user     system"
        + "      rate    MB/s")
for round in 0...1 {
    let bare = try BareWrites.run(in: place, records: millions * 1_000_000)
    if round > 0 { print(bare.line("bare 16 KiB writes of as many bytes")) }
    for engineCase in cases where wanted.isEmpty || engineCase.name.contains(wanted) {
        let result = try engineCase.run(in: place, records: millions * 1_000_000)
        if round > 0 { print(result.line(engineCase.name)) }
    }
}
