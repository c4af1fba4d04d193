package import Vocabulary

/// Hears what happens on a connection, on its loop's thread.
package protocol ConnectionHandler: AnyObject {
    /// A connection that was being opened can be used.
    func connectionOpened(_ connection: Connection)

    /// Everything unconsumed that has arrived. The memory may be changed, and is the connection's
    /// again on return. What is not consumed is given again with what follows it.
    func connection(
        _ connection: Connection, received bytes: UnsafeMutableRawBufferPointer
    ) -> ReadProgress

    /// The socket took bytes some time after they were written.
    func connectionProgressed(_ connection: Connection)

    /// The peer closed it, it broke, or it could not be opened. Nothing is heard after this, nor
    /// after `close`.
    func connectionEnded(_ connection: Connection, _ error: NetworkError)
}

package struct ReadProgress {
    /// How many of the bytes are done with.
    package var consumed: Int
    /// How many, counted from the first unconsumed one, must be there to go on; 0 if not known.
    package var needed: Int

    package init(consumed: Int, needed: Int) {
        self.consumed = consumed
        self.needed = needed
    }
}

package struct ConnectionLimits: Sendable {
    /// With more than this waiting to be sent, nothing is read until half of it is gone.
    package var outputHigh: ByteCount
    /// How much one connection may send before the loop's others have their turn.
    package var outputTurn: ByteCount
    /// The kernel's buffers (SO_SNDBUF, SO_RCVBUF; Linux doubles them); nil leaves it the choice, and
    /// lets it grow them.
    package var sendBuffer: Int32?
    package var receiveBuffer: Int32?

    package init(
        outputHigh: ByteCount = .mib(8), outputTurn: ByteCount = .mib(4), sendBuffer: Int32? = nil,
        receiveBuffer: Int32? = nil
    ) {
        self.outputHigh = outputHigh
        self.outputTurn = outputTurn
        self.sendBuffer = sendBuffer
        self.receiveBuffer = receiveBuffer
    }
}
