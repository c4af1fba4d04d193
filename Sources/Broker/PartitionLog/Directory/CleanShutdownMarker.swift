import Platform

/// `.kafka_cleanshutdown`: written last by a clean stop.
///
///     {"version":0,"brokerEpoch":-1}
enum CleanShutdownMarker {
    static let fileName = ".kafka_cleanshutdown"
    static let text = #"{"version":0,"brokerEpoch":-1}"#

    /// Answers whether the marker is there, and removes it durably before anything is believed
    /// because of it: a crash from here on is an unclean stop (KAFKA-10471).
    static func consume(
        in directory: FilePath, _ fileSystem: any FileSystem, bugs: PlantedLogBugs
    ) throws -> Bool {
        let path = directory.appending(fileName)
        guard fileSystem.exists(path) else { return false }
        if bugs.contains(.cleanMarkerNotRemoved) { return true }
        // Renamed first: where no directory can be synced, a rename is durable and a removal is not.
        let spent = directory.appending(fileName + LogFileName.temporary)
        try fileSystem.rename(path, to: spent)
        try fileSystem.syncDirectory(directory)
        try fileSystem.remove(spent)
        return true
    }
}
