import LoadGeneration
import Measurements
import Platform
import Reports
import Runner
import Synchronization
import Vocabulary

/// Tells several watchers of one run.
final class RunWatchers: RunProgress {
    private let watchers: [any RunProgress]

    init(_ watchers: [any RunProgress]) { self.watchers = watchers }

    func moment(_ moment: RunMoment) { for watcher in watchers { watcher.moment(moment) } }
    func event(_ line: String) { for watcher in watchers { watcher.event(line) } }
}

/// Keeps the last moment for the metrics endpoint.
final class MetricsWatcher: RunProgress, Sendable {
    private let scenario: String
    private let target: String
    private let last = Mutex<LiveMoment?>(nil)

    init(scenario: String, target: String) {
        self.scenario = scenario
        self.target = target
    }

    func moment(_ moment: RunMoment) {
        let live = LiveMoment(moment)
        last.withLock { $0 = live }
    }

    func event(_ line: String) {}

    var text: String {
        PrometheusText(scenario: scenario, target: target, moment: last.withLock { $0 }).text
    }
}

extension LiveMoment {
    init(_ moment: RunMoment) {
        self.init(phase: moment.phase, elapsed: moment.elapsed, remaining: moment.remaining)
        counts = moment.load?.live
        inFlight = moment.load?.inFlight ?? 0
        waiting = moment.load?.backlog ?? 0
        readBack = moment.readBack
        brokerCPU = moment.host?.brokerCPU
        clientCPU = moment.host?.clientCPU
        hostStallMilliseconds = moment.host?.stallMilliseconds
    }
}
