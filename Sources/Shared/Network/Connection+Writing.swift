import CPlatform
import CUv
import Vocabulary

extension Connection {
    /// Queues memory that `owner` keeps, unchanged, until it is sent.
    package func write(_ bytes: UnsafeRawBufferPointer, keptBy owner: AnyObject) {
        enqueue(OutputPiece(base: bytes.baseAddress, length: bytes.count, owner: owner))
    }

    /// Queues a copy; meant for few bytes.
    package func write(copying bytes: UnsafeRawBufferPointer) {
        guard state == .open, !isFinishing else { return }
        output.append(copying: bytes, chunks: &loop.chunks)
        noteOutput()
    }

    package func write(_ bytes: [UInt8]) {
        if bytes.count <= Connection.copiedBytes {
            bytes.withUnsafeBytes { write(copying: $0) }
        } else {
            enqueue(SentBytes(bytes).piece)
        }
    }

    package func write(_ region: FileRegion) {
        enqueue(
            OutputPiece(
                base: nil, length: region.length, file: region.descriptor,
                position: region.position, owner: region.owner))
    }

    /// Sends what the socket takes now; the rest follows by itself.
    package func flush() {
        guard state == .open, lengthInFlight == 0 else { return }
        var turn = Int(limits.outputTurn.value)
        while !output.isEmpty {
            guard turn > 0 else { return flushSoon() }
            let sent = output.first.isFile ? sendFile() : sendMemory()
            guard sent > 0 else { break }
            turn -= sent
        }
        noteOutput()
        if isFinishing, output.isEmpty, state == .open { shutdown() }
    }

    /// What the request under way has already handed over.
    var bytesTakenInFlight: Int {
        lengthInFlight == 0 ? 0 : lengthInFlight - uv_stream_get_write_queue_size(tcp.stream)
    }

    /// Arrays up to this size are copied into a chunk rather than kept.
    private static let copiedBytes = 1024
    /// Pieces that go out in one system call.
    private static let gatheredPieces = 64
    /// What is read of a file, and sent from memory, when the socket was full: libuv then says when
    /// there is room again, without a descriptor of our own to poll.
    private static let fileStep = 16384
    private static let fileStepWithoutSendfile = 262_144

    private func enqueue(_ piece: OutputPiece) {
        guard state == .open, !isFinishing else { return }
        output.append(piece)
        noteOutput()
    }

    private func noteOutput() {
        let high = Int(limits.outputHigh.value)
        if pauses.contains(.output) {
            guard output.byteCount <= high / 2 else { return }
            pauses.remove(.output)
            resumeSoon()
        } else if output.byteCount > high {
            pauses.insert(.output)
            updateReading()
        }
    }

    private func flushSoon() {
        guard !isFlushDeferred else { return }
        isFlushDeferred = true
        loop.runSoon { [self] in
            isFlushDeferred = false
            let before = confirmedBytes
            flush()
            if confirmedBytes > before { handler?.connectionProgressed(self) }
        }
    }

    /// Answers how much was sent; 0 when the socket is full (the rest is then under way) or broke.
    private func sendMemory() -> Int {
        withGatheredPieces { pieces, count, length, isBeforeFile in
            var sent =
                isBeforeFile
                ? platform_send_more(tcp.descriptor, pieces, Int32(count))
                : Int(uv_try_write(tcp.stream, pieces, UInt32(count)))
            if sent == Int(UV_EAGAIN.rawValue) { sent = 0 }
            guard sent >= 0 else {
                broke(sent)
                return 0
            }
            advance(sent)
            guard sent < length else { return sent }
            sendLater()
            return 0
        }
    }

    private func sendFile() -> Int {
        let piece = output.first
        let sent = platform_send_file(
            tcp.descriptor, piece.file, piece.position,
            min(piece.length, Int(limits.outputTurn.value)))
        switch sent {
        case 1...:
            advance(sent)
            return sent
        case Int(UV_EAGAIN.rawValue):
            sendFileStep(of: piece, Connection.fileStep)
        case Int(UV_ENOSYS.rawValue), Int(UV_EINVAL.rawValue):
            sendFileStep(of: piece, Connection.fileStepWithoutSendfile)
        case 0:
            end(NetworkError(.other, "a file ended before its bytes were sent"))
        default:
            broke(sent)
        }
        return 0
    }

    private func sendFileStep(of piece: OutputPiece, _ most: Int) {
        var failure = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: min(piece.length, most)) { space, count in
            let read = platform_read_at(
                piece.file, space.baseAddress, space.count, piece.position)
            count = max(read, 0)
            failure = min(read, 0)
        }
        guard !bytes.isEmpty else {
            let reason =
                failure == 0 ? "it has ended" : String(cString: uv_strerror(Int32(failure)))
            return end(NetworkError(.other, "a file could not be read for sending: \(reason)"))
        }
        output.replaceFileStart(with: SentBytes(bytes).piece)
        sendLater()
    }

    /// Leaves the first pieces to libuv, which sends them when the socket has room.
    private func sendLater() {
        withGatheredPieces { pieces, count, length, _ in
            let request = writeRequest ?? .allocate(capacity: 1)
            writeRequest = request
            lengthInFlight = length
            let status = uv_write(request, tcp.stream, pieces, UInt32(count)) { request, status in
                Connection.of(request!.pointee.handle.pointee.data).hasSent(status)
            }
            if status != 0 {
                lengthInFlight = 0
                broke(Int(status))
            }
        }
    }

    private func hasSent(_ status: Int32) {
        guard state == .open else { return }
        loop.noteWork()
        guard status == 0 else { return broke(Int(status)) }
        let length = lengthInFlight
        lengthInFlight = 0
        advance(length)
        flush()
        if state == .open { handler?.connectionProgressed(self) }
    }

    private func advance(_ count: Int) {
        confirmedBytes += Int64(count)
        output.advance(count, chunks: &loop.chunks)
    }

    private func broke(_ status: Int) {
        end(NetworkError(status: status, while: "writing to the connection failed"))
    }

    private func withGatheredPieces<Result>(
        _ body: (UnsafeMutablePointer<uv_buf_t>, Int, Int, _ isBeforeFile: Bool) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: uv_buf_t.self, capacity: Connection.gatheredPieces) {
            buffers in
            var count = 0
            var length = 0
            let limit = min(output.pieceCount, Connection.gatheredPieces)
            while count < limit, !output[count].isFile {
                let piece = output[count]
                // libuv's buffers are mutable for reads; a write does not change them.
                let base = UnsafeMutableRawPointer(mutating: piece.base!)
                buffers[count] = uv_buf_t(
                    base: base.assumingMemoryBound(to: CChar.self), len: piece.length)
                length += piece.length
                count += 1
            }
            let isBeforeFile = count < output.pieceCount && output[count].isFile
            return body(buffers.baseAddress!, count, length, isBeforeFile)
        }
    }

    private func shutdown() {
        let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
        let status = uv_shutdown(request, tcp.stream) { request, _ in request!.deallocate() }
        if status != 0 { request.deallocate() }
    }
}
