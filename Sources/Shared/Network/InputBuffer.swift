/// What a connection has read and its handler has not consumed.
///
/// An idle connection holds nothing. Small reads go through the loop's scratch memory: what the
/// handler leaves of one (part of a frame) is kept in `held`, sized to what did arrive, and put in
/// front of the next read. Once half the scratch size of one frame has arrived, `held` itself is
/// read into, doubling as bytes arrive, so that big frames are not copied; never is memory taken
/// for a size that a peer merely announced.
struct InputBuffer {
    /// Unconsumed bytes.
    private(set) var count = 0

    private var held: UnsafeMutableRawPointer?
    private var capacity = 0
    private var start = 0
    /// Bytes in all that the handler said it needs to go on; 0 when it did not say.
    private var needed = 0
    private var isReadingIntoScratch = false
    /// What `take` answered last lies in the scratch memory.
    private var isInScratch = false
    private var wasUsed = false

    private static let smallestHeld = 256

    /// Where the next read goes.
    mutating func space(scratch: UnsafeMutableRawBufferPointer) -> UnsafeMutableRawBufferPointer {
        wasUsed = true
        if capacity < scratch.count, count >= scratch.count / 2 {
            reallocate(to: max(scratch.count, min(needed, 4 * count)))
        }
        isReadingIntoScratch = capacity < scratch.count
        guard !isReadingIntoScratch, let held else {
            if count > 0, let held {
                scratch.baseAddress!.copyMemory(from: held + start, byteCount: count)
            }
            return UnsafeMutableRawBufferPointer(rebasing: scratch[count...])
        }
        if start > 0 {
            held.copyMemory(from: held + start, byteCount: count)
            start = 0
        }
        if count == capacity { reallocate(to: min(max(needed, capacity + 1), 2 * capacity)) }
        // Little beyond the frame under way, so that little has to be moved afterwards.
        let wanted = max(needed - count, scratch.count / 2)
        return UnsafeMutableRawBufferPointer(
            start: self.held! + count, count: min(capacity - count, wanted))
    }

    /// All unconsumed bytes, after a read of `size` into `space`.
    mutating func take(
        _ size: Int, scratch: UnsafeMutableRawBufferPointer
    ) -> UnsafeMutableRawBufferPointer {
        isInScratch = isReadingIntoScratch
        if isReadingIntoScratch {
            return UnsafeMutableRawBufferPointer(rebasing: scratch[..<(count + size)])
        }
        count += size
        return unconsumed
    }

    /// The bytes that a paused handler left.
    var unconsumed: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: held.map { $0 + start }, count: count)
    }

    /// Keeps what `progress` left of `bytes`, which came from `take` or `unconsumed`.
    mutating func keep(_ bytes: UnsafeMutableRawBufferPointer, after progress: ReadProgress) {
        let rest = bytes.count - progress.consumed
        precondition(rest >= 0, "a handler consumed more than it was given")
        needed = rest == 0 ? 0 : progress.needed
        if isInScratch {
            isInScratch = false
            start = 0
            count = 0
            if rest > capacity { reallocate(to: rest) }
            if rest > 0 {
                held!.copyMemory(from: bytes.baseAddress! + progress.consumed, byteCount: rest)
            }
        } else {
            start = rest == 0 ? 0 : start + progress.consumed
        }
        count = rest
    }

    /// Gives memory back when nothing was read since the last call; answers what is still held.
    mutating func trim() -> Int {
        if !wasUsed, count == 0 { release() }
        wasUsed = false
        return capacity
    }

    mutating func release() {
        held?.deallocate()
        held = nil
        (capacity, start, count, needed) = (0, 0, 0, 0)
    }

    private mutating func reallocate(to size: Int) {
        var rounded = InputBuffer.smallestHeld
        while rounded < size { rounded *= 2 }
        let larger = UnsafeMutableRawPointer.allocate(byteCount: rounded, alignment: 64)
        if let held, count > 0 { larger.copyMemory(from: held + start, byteCount: count) }
        held?.deallocate()
        held = larger
        capacity = rounded
        start = 0
    }
}
