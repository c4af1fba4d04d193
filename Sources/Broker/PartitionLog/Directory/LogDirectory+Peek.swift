import KafkaCodec
package import Platform

extension LogDirectory {
    /// The cluster that a directory belongs to, or nil when it belongs to none yet: what a broker
    /// that was given no cluster id has to ask before it opens its directories. Takes no lock.
    package static func clusterID(of path: FilePath, _ fileSystem: any FileSystem)
        throws(LogError) -> String?
    {
        let file = path.appending(DirectoryIdentity.fileName)
        do {
            guard let text = try SmallFile.read(file, fileSystem, as: .metadata) else { return nil }
            let identity = DirectoryIdentity(text: text, directoryID: .zero)
            guard let identity else {
                throw LogError(
                    .damaged, "\(file) is not a meta.properties of version 1: restore it")
            }
            return identity.clusterID
        } catch let error as LogError {
            throw error
        } catch {
            throw LogError(
                .storage, "cannot read \(file): \(error)", cause: error as? FileSystemError)
        }
    }
}
