package import Measurements

extension VersusRecord {
    /// What the runs so far come to.
    package init(_ design: VersusDesign, _ runs: [VersusRun]) {
        let first = runs.lazy.compactMap(\.record).first
        self.init(rounds: design.rounds, targets: design.targets.map { Target(word: $0) })
        tool = first?.tool
        scenario = first?.scenario
        host = first?.host
        self.runs = runs.map {
            Run(
                name: $0.name, target: $0.target, round: $0.round, exit: $0.exit,
                complaint: $0.exit == 0 ? nil : $0.complaint)
        }
        for index in targets.indices {
            let record = runs.first { $0.target == index && $0.record != nil }?.record
            targets[index].version = record?.target.version
            targets[index].flushPolicy = record?.target.flushPolicy
            targets[index].client = record.map {
                [$0.client.kind, $0.client.version].compactMap { $0 }.joined(separator: " ")
            }
        }
        metrics = Self.readings.map { reading in
            let values = design.targets.indices.map { target in
                (0..<design.rounds).map { round in
                    runs.first { $0.target == target && $0.round == round }
                        .flatMap(\.record).flatMap(reading.read)
                }
            }
            return Metric(
                name: reading.name, unit: reading.unit,
                sides: values.indices.map {
                    Side(values[$0], against: $0 == 0 ? nil : values[0])
                })
        }.filter { $0.sides.contains { $0 != nil } }
    }

    private struct Reading {
        var name: String
        var unit: String
        var read: (RunRecord) -> Double?
    }

    /// Response times where there is a schedule, service times where there is none.
    private static var readings: [Reading] {
        [
            Reading(name: "produce", unit: "records/s") { $0.produce?.rate },
            Reading(name: "produce", unit: "MB/s") { $0.produce?.megabytesPerSecond },
            Reading(name: "consume", unit: "MB/s") { $0.consume?.megabytesPerSecond },
            Reading(name: "response p50", unit: "us") { $0.produce?.response?.p50 },
            Reading(name: "response p99", unit: "us") { $0.produce?.response?.p99 },
            Reading(name: "service p50", unit: "us") { $0.produce?.service?.p50 },
            Reading(name: "service p99", unit: "us") { $0.produce?.service?.p99 },
            Reading(name: "broker CPU", unit: "s/GB") { $0.cost?.cpuPerGigabyte.broker },
            Reading(name: "client CPU", unit: "s/GB") { $0.cost?.cpuPerGigabyte.client },
            Reading(name: "written per byte", unit: "") { $0.cost?.bytesWrittenPerByte },
            Reading(name: "fsyncs", unit: "") { $0.cost?.fsyncs.map(Double.init) },
            Reading(name: "broker peak", unit: "MB") {
                $0.cost?.peakResidentBytes.map { Double($0) / 1e6 }
            },
            Reading(name: "lost", unit: "records") { $0.durability?.lost.map(Double.init) },
        ]
    }
}
