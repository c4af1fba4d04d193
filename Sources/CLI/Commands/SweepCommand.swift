import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Scenarios
import Series
import Statistics
import Vocabulary

/// `trial sweep SCENARIO`: latency over load.
enum SweepCommand {
    static let row = Command(
        name: "sweep", operands: "[SCENARIO]", operandCount: 0...1,
        summary: "latency over load with the knee marked, and the capacity at a latency bound",
        discussion: """
            A closed loop tells the ceiling; then rates below it run in random order, each on a fresh
            broker. With --limit the highest rate whose p99 stays within it is searched by halving, and
            must then hold for a minute (--confirm). Exit codes: 0 swept · 3 a run lost or damaged data ·
            4 no rate held the limit, or nothing was measured.
            """,
        options: [
            .value("--points", "N", "rates between a tenth and all of the ceiling (default 9)"),
            .value("--rates", "R,R,…", "these rates instead, records a second"),
            .value("--limit", "D", "search the capacity at p99(produce) <= D, such as 10ms"),
            .value("--confirm", "D", "how long the capacity must hold (default 60s)"),
            .value("--measure", "D", "measure phase of each run (default 5s)"),
            .value("--warmup", "D", "warm-up of each run (default 2s)"),
            .value("--resume", "DIR", "go on with a sweep that was interrupted, or judge it again"),
            .value("--out", "DIR", "where the sweep is kept (default: reports)"),
            .value("--data", "DIR", "below which each run's broker gets a fresh folder"),
            .flag("--no-pin", "leave broker and generator to the scheduler"),
            .flag("--warm", "warm memory before each run"),
            .flag("--json", "print sweep.json instead of the table"),
            .flag("--markdown", "print report.md instead of the table"),
        ] + PlanOptions.rows
    ) { arguments in
        let order = try SweepOrder(arguments)
        let (scenario, directory) = try place(arguments, order)
        let session = try SweepSession(scenario, order.series(directory), directory, arguments)
        var document = try carryOut(order, session)
        document.command = CommandLineText.typed
        document.host = session.host
        document.tool = ToolRecord(
            version: BuildFacts.version, commit: BuildFacts.commit, build: BuildFacts.build)
        let text = SweepText(document)
        try directory.write(document.text(), to: "sweep.json")
        try directory.write(text.markdown, to: "report.md")
        try directory.write(SweepPage(document).html(), to: "report.html")
        if arguments.has("--json") {
            Console.say(try document.text())
        } else {
            Console.say(arguments.has("--markdown") ? text.markdown : text.text)
            Console.say("files  \(directory.path)")
        }
        let isAnswered = order.limit == nil || document.capacity != nil
        return isAnswered && !document.curve.points.isEmpty ? .passed : .unknown
    }

    /// A new sweep keeps a copy of its scenario, which the runs are made from.
    private static func place(_ arguments: Arguments, _ order: SweepOrder) throws
        -> (scenario: String, directory: SeriesDirectory)
    {
        if let stored = arguments.value("--resume") {
            let directory = SeriesDirectory(existing: FilePath(stored))
            guard directory.has("plans/sweep.yaml") else {
                throw UsageError("\(stored) is no sweep: it holds no plans/sweep.yaml")
            }
            return (directory.path.appending("plans/sweep.yaml").text, directory)
        }
        guard let file = arguments.operands.first else {
            throw UsageError("sweep needs SCENARIO, or --resume DIR")
        }
        let plans = try ScenarioFile.load(file, overrides: PlanOptions.overrides(arguments))
        guard plans.count == 1, let plan = plans.first else {
            throw UsageError("\(file) is a family of \(plans.count) plans; a sweep takes one")
        }
        guard !plan.producers.isEmpty else { throw UsageError("\(file) has no producer to sweep") }
        let directory = try SeriesDirectory(
            reports: FilePath(arguments.value("--out") ?? "reports"), scenario: plan.name,
            time: WallTime(millisecondsSince1970: WallClock.milliseconds()).basic,
            command: "sweep")
        try directory.write(PlanText.yaml(of: plan), to: "plans/sweep.yaml")
        Console.complain([order.plan(of: plan.name)])
        return (directory.path.appending("plans/sweep.yaml").text, directory)
    }

    private static func carryOut(_ order: SweepOrder, _ session: SweepSession) throws
        -> SweepDocument
    {
        guard let loop = try session.measure(nil, step: 0, seconds: order.measure),
            let ceiling = loop.produce?.rate, ceiling > 0
        else { throw SeriesError(.environment, "the closed loop measured nothing") }
        Console.complain(["  closed loop: \(MeasuredText.rate(ceiling))"])
        var points: [LoadPoint] = []
        var random = SeededRandom(seed: order.seed)
        let rates = random.shuffled(order.rates ?? order.shares.map { $0 * ceiling })
        for (index, rate) in rates.enumerated() {
            let record = try session.measure(rate, step: index + 1, seconds: order.measure)
            guard let point = record.flatMap({ LoadPoint($0) }) else { continue }
            points.append(point)
            say(rate, point)
        }
        var document = SweepDocument(
            scenario: session.design.scenario, ceiling: ceiling, curve: LoadCurve(points),
            limit: order.limit, tries: [], capacity: nil, confirmSeconds: nil)
        if let limit = order.limit {
            try search(&document, limit, order, session, first: rates.count + 1)
        }
        return document
    }

    private static func search(
        _ document: inout SweepDocument, _ limit: Double, _ order: SweepOrder,
        _ session: SweepSession, first: Int
    ) throws {
        let bracket = CapacityBracket(ceiling: document.ceiling)
        document.confirmSeconds = order.confirm
        while true {
            let (rate, isConfirmation): (Double, Bool)
            switch bracket.next(after: document.tries) {
            case .found(let rate):
                document.capacity = rate
                return
            case .none: return
            case .probe(let next): (rate, isConfirmation) = (next, false)
            case .confirm(let next): (rate, isConfirmation) = (next, true)
            }
            let record = try session.measure(
                rate, step: first + document.tries.count,
                seconds: isConfirmation ? order.confirm : order.measure)
            let point = record.flatMap { LoadPoint($0) }
            if let point { say(rate, point) }
            document.tries.append(
                CapacityBracket.Try(
                    rate: rate, holds: point?.holds(limitMicroseconds: limit) ?? false,
                    isConfirmation: isConfirmation))
        }
    }

    private static func say(_ rate: Double, _ point: LoadPoint) {
        let p99 = point.p99.map { MeasuredText.time(Nanoseconds(Int64($0 * 1e3))) }
        Console.complain([
            "  \(MeasuredText.rate(rate)): acknowledged \(MeasuredText.rate(point.acked)), "
                + "p99 \(p99 ?? "beyond the drain")"
        ])
    }
}

/// What a sweep is asked for.
struct SweepOrder {
    var rates: [Double]?
    var points: Int
    /// Microseconds.
    var limit: Double?
    /// Seconds.
    var confirm: Double
    var measure: Double
    var seed: UInt64

    private static let pointsRange = 2...50

    init(_ arguments: Arguments) throws {
        points = try SeriesOptions.number("--points", arguments, in: Self.pointsRange) ?? 9
        if let text = arguments.value("--rates") {
            let parsed = text.split(separator: ",").map {
                Double($0.filter { $0 != "_" && $0 != " " })
            }
            let known = parsed.compactMap { $0 }.filter { $0 >= 1 && $0 <= 1e9 }
            guard known.count == parsed.count, Self.pointsRange.contains(known.count),
                Set(known).count == known.count
            else {
                throw UsageError(
                    "--rates needs \(Self.pointsRange.lowerBound) to \(Self.pointsRange.upperBound) different rates such as 10_000,20_000"
                )
            }
            rates = known
        }
        func seconds(_ name: String, _ standard: String) throws -> Double {
            let text = arguments.value(name) ?? standard
            guard let span = try? Quantity.duration(text), span > .zero else {
                throw UsageError("\(name) needs a time such as \(standard), and has \"\(text)\"")
            }
            return span.inSeconds
        }
        limit = try arguments.value("--limit") == nil ? nil : seconds("--limit", "10ms") * 1e6
        confirm = try seconds("--confirm", "60s")
        measure = try seconds("--measure", "5s")
        seed = arguments.value("--seed").flatMap { UInt64($0) } ?? 1
    }

    /// Of the ceiling, denser where latency bends.
    var shares: [Double] {
        (0..<points).map { index in
            let place = Double(index) / Double(points - 1)
            return 0.1 + 0.9 * (1 - (1 - place) * (1 - place))
        }
    }

    func plan(of scenario: String) -> String {
        let count = (rates?.count ?? points) + 1
        let time = Double(count) * (measure + 4)
        let search = limit == nil ? "" : ", then a search and \(confirm.shortest) s to confirm"
        return "\(scenario): a closed loop and \(count - 1) rates, about \(Int(time)) s\(search)"
    }

    func series(_ directory: SeriesDirectory) -> SeriesDesign {
        let name = directory.path.parent.lastComponent
        return SeriesDesign(
            command: "sweep", scenario: name, seed: seed, arms: [], subject: "", gated: [],
            reported: [], looks: [2], confirmationPairs: 0, spareBlocks: 0,
            runSeconds: max(measure, confirm) + 10)
    }
}
