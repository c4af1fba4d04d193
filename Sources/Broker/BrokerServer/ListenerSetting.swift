package import BrokerCore
import Network
import Vocabulary

/// One entry of `listeners` with what `advertised.listeners` says of it.
package struct ListenerSetting: Sendable, Hashable {
    package var name: String
    /// Where to bind; empty for every address of the host.
    package var host: String
    package var port: Int
    /// What clients are told; the port 0 stands for the one that was bound.
    package var advertisedHost: String
    package var advertisedPort: Int

    package init(
        name: String, host: String, port: Int, advertisedHost: String, advertisedPort: Int
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.advertisedHost = advertisedHost
        self.advertisedPort = advertisedPort
    }

    /// The listeners to open. Without the setting, Kafka's port on 127.0.0.1: every other address
    /// has to be asked for. Those of `controller.listener.names` are left out, as a single node has
    /// no quorum to talk to.
    package static func parse(_ settings: BrokerSettings) throws(SettingError) -> [ListenerSetting]
    {
        let written = settings.given["listeners"] ?? "PLAINTEXT://127.0.0.1:9092"
        let entries = try endpoints(written, of: "listeners")
        let advertised = try endpoints(
            settings.text("advertised.listeners") ?? "", of: "advertised.listeners")
        let controllers = Set(settings.list("controller.listener.names"))
        let served = entries.filter { !controllers.contains($0.name) }
        guard !served.isEmpty else {
            throw SettingError("listeners has no entry that clients could use: \(written)")
        }
        for entry in advertised
        where !controllers.contains(entry.name)
            && !served.contains(where: { $0.name == entry.name })
        {
            throw SettingError(
                "advertised.listeners has \(entry.name), which listeners does not have")
        }
        var listeners: [ListenerSetting] = []
        for entry in served {
            try checkProtocol(of: entry.name, settings)
            listeners.append(
                try listener(entry, advertised: advertised.first { $0.name == entry.name }))
        }
        return listeners
    }

    private struct Endpoint {
        var name: String
        var host: String
        var port: Int
    }

    private static func listener(_ bound: Endpoint, advertised: Endpoint?) throws(SettingError)
        -> ListenerSetting
    {
        var told = advertised ?? bound
        if told.host.isEmpty { told.host = SocketAddress.nameOfThisHost }
        guard told.host != "0.0.0.0", told.host != "::" else {
            throw SettingError(
                "advertised.listeners cannot use the address \(told.host), which means every address: "
                    + "set advertised.listeners to \(bound.name)://HOST:\(bound.port)")
        }
        return ListenerSetting(
            name: bound.name, host: bound.host, port: bound.port, advertisedHost: told.host,
            advertisedPort: told.port)
    }

    private static func endpoints(_ text: String, of setting: String) throws(SettingError)
        -> [Endpoint]
    {
        var endpoints: [Endpoint] = []
        for part in text.split(separator: ",") {
            let entry = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            let pieces = String(entry).split(separator: "://", maxSplits: 1)
            guard pieces.count == 2, let name = pieces.first, !name.isEmpty,
                let address = pieces.last.flatMap({ SocketAddress(String($0)) })
            else {
                throw SettingError(
                    "\(setting) has '\(String(entry))', which is not NAME://HOST:PORT")
            }
            let endpoint = Endpoint(
                name: name.uppercased(), host: address.host, port: address.port)
            guard !endpoints.contains(where: { $0.name == endpoint.name }) else {
                throw SettingError("\(setting) has \(endpoint.name) twice: \(text)")
            }
            endpoints.append(endpoint)
        }
        return endpoints
    }

    private static func checkProtocol(of name: String, _ settings: BrokerSettings)
        throws(SettingError)
    {
        let map = settings.text("listener.security.protocol.map") ?? ""
        let pairs = map.split(separator: ",").map { $0.split(separator: ":") }
        let mapped = pairs.first { $0.first.map { $0.uppercased() } == name }?.last.map(String.init)
        guard let securityProtocol = mapped else {
            throw SettingError(
                "listener.security.protocol.map says nothing of the listener \(name): "
                    + "add \(name):PLAINTEXT")
        }
        guard securityProtocol.uppercased() == "PLAINTEXT" else {
            throw SettingError(
                "the listener \(name) asks for \(securityProtocol); this broker speaks PLAINTEXT only"
            )
        }
    }
}
