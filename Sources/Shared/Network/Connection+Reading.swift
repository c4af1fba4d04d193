import CUv

extension Connection {
    /// Stops giving bytes to the handler, at the latest after the call under way.
    package func pauseReading() {
        pauses.insert(.handler)
        updateReading()
    }

    /// Goes on; bytes that were left unconsumed are given again, in the loop's next iteration.
    package func resumeReading() {
        guard pauses.contains(.handler) else { return }
        pauses.remove(.handler)
        // Inside a delivery the bytes are still in the handler's hands; `deliver` sees to them.
        if !isDelivering { resumeSoon() }
    }

    /// Starts or stops the reads as the reasons to pause say.
    func updateReading() {
        let wanted = state == .open && pauses.isEmpty
        guard wanted != isReading, state == .open else { return }
        isReading = wanted
        if wanted {
            uv_read_start(
                tcp.stream, { handle, _, buffer in Connection.space(handle!, buffer!) },
                { stream, size, _ in Connection.of(stream!.pointee.data).hasRead(size) })
        } else {
            uv_read_stop(tcp.stream)
        }
    }

    func resumeSoon() {
        loop.runSoon { [self] in
            guard state == .open, pauses.isEmpty else { return }
            if input.count > 0 { deliver(input.unconsumed) }
            updateReading()
        }
    }

    private static func space(
        _ handle: UnsafeMutablePointer<uv_handle_t>, _ buffer: UnsafeMutablePointer<uv_buf_t>
    ) {
        let connection = of(handle.pointee.data)
        let space = connection.input.space(scratch: connection.loop.scratch)
        buffer.pointee = uv_buf_t(
            base: space.baseAddress!.assumingMemoryBound(to: CChar.self), len: space.count)
    }

    private func hasRead(_ size: Int) {
        guard size != 0, state == .open else { return }
        loop.noteWork()
        guard size > 0 else {
            let activity =
                size == Int(UV_EOF.rawValue)
                ? "the peer closed the connection" : "reading from the connection failed"
            return end(NetworkError(status: size, while: activity))
        }
        deliver(input.take(size, scratch: loop.scratch))
    }

    private func deliver(_ bytes: UnsafeMutableRawBufferPointer) {
        guard let handler else { return }
        isDelivering = true
        let progress = handler.connection(self, received: bytes)
        isDelivering = false
        guard state == .open else { return }
        input.keep(bytes, after: progress)
        // A handler that leaves bytes it could use has paused; it may have been resumed since.
        if input.count > 0, progress.needed == 0, pauses.isEmpty { resumeSoon() }
    }
}
