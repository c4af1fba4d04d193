package import BrokerCore
import Network
package import Platform
import Synchronization
import Vocabulary

/// Tells a running `serve` to end, from any thread.
package final class StopOrder: Sendable {
    private let gate = ThreadGate()
    private let reason = Mutex<String?>(nil)

    package init() {}

    /// A clean stop.
    package func stop() { gate.open() }

    func halt(_ reason: String) {
        self.reason.withLock { $0 = $0 ?? reason }
        gate.open()
    }

    /// Waits for the order; answers why the broker can serve no more, if that is the cause.
    func wait() -> String? {
        gate.wait()
        return reason.withLock { $0 }
    }
}

/// Exit codes of `trial serve`.
package enum ServeExit {
    package static let stopped: Int32 = 0
    /// A port, a disk, a lock.
    package static let environment: Int32 = 6
    package static let badSettings: Int32 = 64
}

/// Runs a broker until `order` says stop: opens its directories, serves, and stops cleanly.
///
/// - Parameters:
///   - settings: Kafka's broker settings, verbatim.
///   - plantedBug: for a control that its parent process runs, and never otherwise.
///   - paths: finds the places that the settings' paths stand for.
///   - plantedWork: for a calibration, likewise.
/// - Returns: a `ServeExit`. Anything but `stopped` was explained in one sentence.
package func serve(
    settings: [String: String], order: StopOrder, fileSystem: any FileSystem = DiskFileSystem(),
    plantedBug: PlantedBug? = nil, paths: PathResolver = .plain, plantedWork: PlantedWork? = nil,
    output: ServerOutput = .standard
) -> Int32 {
    let configuration: BrokerConfiguration
    let server: ServerConfiguration
    do {
        configuration = try BrokerConfiguration(
            settings, plantedBug: plantedBug, paths: paths, plantedWork: plantedWork)
        server = try ServerConfiguration(configuration)
    } catch {
        output.log("\(error)")
        return ServeExit.badSettings
    }
    var output = output
    output.level = server.logLevel
    for warning in configuration.warnings { output.tell(BrokerEvent(.warn, warning)) }
    do {
        let start = EventLoop.now()
        let told = output
        let broker = try Broker.open(
            configuration: configuration, fileSystem: fileSystem, clock: SystemClock(),
            work: ThreadSharing(), listener: { told.tell($0) })
        let span = (EventLoop.now() - start).value / 1_000_000
        for event in broker.startEvents(after: "\(span) ms") { output.tell(event) }
        output.tell(BrokerEvent(.info, configuration.policyLine))
        return try serve(broker, server, order, output)
    } catch {
        output.log("\(error)")
        return ServeExit.environment
    }
}

private func serve(
    _ broker: Broker, _ configuration: ServerConfiguration, _ order: StopOrder,
    _ output: ServerOutput
) throws -> Int32 {
    let server: BrokerServer
    do {
        server = try BrokerServer(
            broker, configuration: configuration, output: output, onHalt: { order.halt($0) })
    } catch {
        broker.close()
        throw error
    }
    let metrics: MetricsEndpoint?
    do {
        metrics = try configuration.metricsPort.map { port in
            try MetricsEndpoint(port: port, contentType: BrokerMetricsText.contentType) {
                BrokerMetricsText(broker.measures, connections: server.connectionCount).text
            }
        }
    } catch {
        server.stop()
        throw error
    }
    defer { metrics?.stop() }
    if let reason = order.wait() {
        server.abandon()
        output.tell(BrokerEvent(.error, "stopped: \(reason)"))
        return ServeExit.environment
    }
    output.tell(BrokerEvent(.info, "stopping"))
    server.stop()
    if let failure = broker.closeFailure {
        output.tell(BrokerEvent(.error, failure))
        return ServeExit.environment
    }
    output.tell(BrokerEvent(.info, "stopped cleanly"))
    return ServeExit.stopped
}
