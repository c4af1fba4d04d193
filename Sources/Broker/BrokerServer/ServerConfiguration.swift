package import BrokerCore
import Vocabulary

/// What a server needs to know before it binds.
package struct ServerConfiguration: Sendable, Hashable {
    package var listeners: [ListenerSetting]
    /// `num.network.threads`: event loops, a thread each.
    package var loops: Int
    package var limits: ServerLimits
    package var nodeID: Int32
    /// `trial.log.level`: what matters less is not logged.
    package var logLevel = BrokerEvent.Level.info
    /// `trial.metrics.port`: where Prometheus is answered on 127.0.0.1, if anywhere.
    package var metricsPort: Int?

    package init(
        listeners: [ListenerSetting], loops: Int, limits: ServerLimits, nodeID: Int32 = 1
    ) {
        self.listeners = listeners
        self.loops = loops
        self.limits = limits
        self.nodeID = nodeID
    }

    package init(_ configuration: BrokerConfiguration) throws(SettingError) {
        let settings = configuration.settings
        var limits = ServerLimits()
        limits.requestBytesMax = ByteCount(settings.integer("socket.request.max.bytes"))
        limits.connectionsMax = Int(settings.integer("max.connections"))
        limits.connectionsPerHostMax = Int(settings.integer("max.connections.per.ip"))
        limits.backlog = Int32(clamping: settings.integer("socket.listen.backlog.size"))
        limits.sendBuffer = ServerConfiguration.size("socket.send.buffer.bytes", settings)
        limits.receiveBuffer = ServerConfiguration.size("socket.receive.buffer.bytes", settings)
        let idle = settings.integer("connections.max.idle.ms")
        limits.idleMax = idle < 0 || idle > .max / 1_000_000 ? nil : .milliseconds(idle)
        self.init(
            listeners: try ListenerSetting.parse(settings),
            loops: Int(settings.integer("num.network.threads")), limits: limits,
            nodeID: configuration.nodeID)
        logLevel =
            settings.text("trial.log.level").flatMap(BrokerEvent.Level.init(setting:)) ?? .info
        let port = settings.integer("trial.metrics.port")
        metricsPort = port < 0 ? nil : Int(port)
    }

    /// A size that was written down; -1 is Kafka's word for the kernel's choice.
    private static func size(_ name: String, _ settings: BrokerSettings) -> Int32? {
        guard settings.given[name] != nil else { return nil }
        let bytes = settings.integer(name)
        return bytes < 0 ? nil : Int32(clamping: bytes)
    }
}
