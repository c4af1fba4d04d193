// What the codec costs, as medians over rounds, each beside what its bare parts cost in the same
// round: the ratio travels between hosts, the figure does not.
//
//     swift run -c release CodecBenchmark [ROUNDS]

import KafkaCodec
import Vocabulary

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 9

print("codec, \(rounds) rounds, medians (lowest to highest)\n")
let framing = FramingBenchmark()
let records = RecordsBenchmark()
let codecs = CompressionCodec.allCases.filter { $0 != .none }.map(CompressionBenchmark.init)
var table = Table()
for _ in 0..<max(rounds, 1) {
    framing.run(into: &table)
    records.run(into: &table)
    for codec in codecs { codec.run(into: &table) }
}
table.print()

let framingRate = table.median("frame a 16 KiB batch, read it, check its CRC")
print(
    "\nframing with the checksum: \(framingRate.shortest) GB/s, "
        + (framingRate >= 5 ? "above" : "BELOW") + " the 5 GB/s that it must reach")
