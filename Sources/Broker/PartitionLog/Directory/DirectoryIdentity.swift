package import KafkaCodec

/// `meta.properties`, version 1, as `kafka-storage format` writes it:
///
///     cluster.id=5L6g3nShT-eMCtK--X86sw
///     directory.id=oNRo3YS1T3qVw5qkzVpT8A
///     node.id=1
///     version=1
package struct DirectoryIdentity: Sendable, Hashable {
    package var clusterID: String
    package var nodeID: Int32
    /// This directory's own id (KIP-858).
    package var directoryID: KafkaUUID

    package init(clusterID: String, nodeID: Int32, directoryID: KafkaUUID) {
        self.clusterID = clusterID
        self.nodeID = nodeID
        self.directoryID = directoryID
    }

    static let fileName = "meta.properties"

    var text: String {
        """
        cluster.id=\(clusterID)
        directory.id=\(directoryID)
        node.id=\(nodeID)
        version=1

        """
    }

    /// Nil when a key is missing or makes no sense. A file without `directory.id` is from before
    /// Kafka 3.7 and gets the one given.
    init?(text: String, directoryID: KafkaUUID) {
        var values: [Substring: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { return nil }
            values[line[..<equals]] = String(line[line.index(after: equals)...])
        }
        guard values["version"] == "1", let cluster = values["cluster.id"],
            let node = values["node.id"].flatMap({ Int32($0) })
        else { return nil }
        var id = directoryID
        if let written = values["directory.id"] {
            guard let parsed = KafkaUUID(written) else { return nil }
            id = parsed
        }
        self.init(clusterID: cluster, nodeID: node, directoryID: id)
    }
}
