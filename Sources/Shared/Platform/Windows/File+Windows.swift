#if os(Windows)
    internal import Synchronization
    internal import WinSDK

    /// An open file of a Windows host, by handle. Positions go with each call (`OVERLAPPED`), so that
    /// readers need no lock.
    package final class WindowsFile: File {
        package let path: FilePath
        private let handle: Atomic<UInt>
        /// Bytes of one call; the interface takes 32 bits.
        private static let callMax = 1 << 30

        init(path: FilePath, handle: HANDLE) {
            self.path = path
            self.handle = Atomic(UInt(bitPattern: handle))
        }

        deinit { close() }

        package var descriptor: Int32? { nil }

        private func open(_ verb: String) throws -> HANDLE {
            let value = handle.load(ordering: .relaxed)
            guard value != 0, let handle = HANDLE(bitPattern: value) else {
                throw FileSystemError(
                    .other, verb: verb, path: path, reason: "the file is closed")
            }
            return handle
        }

        package func size() throws -> Int64 {
            var size = LARGE_INTEGER()
            guard GetFileSizeEx(try open("measure"), &size) else {
                throw FileSystemError(windows: GetLastError(), verb: "measure", path: path)
            }
            return size.QuadPart
        }

        package func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws {
            let handle = try open("write")
            var done = 0
            while done < bytes.count {
                var place = Self.overlapped(position + Int64(done))
                var count: DWORD = 0
                let wanted = DWORD(min(bytes.count - done, Self.callMax))
                guard
                    WriteFile(handle, bytes.baseAddress?.advanced(by: done), wanted, &count, &place)
                else {
                    throw FileSystemError(windows: GetLastError(), verb: "write", path: path)
                }
                guard count > 0 else {
                    throw FileSystemError(
                        .inputOutput, verb: "write", path: path,
                        reason: "the device took no bytes")
                }
                done += Int(count)
            }
        }

        package func read(
            into buffer: UnsafeMutableRawBufferPointer, at position: Int64
        ) throws -> Int {
            let handle = try open("read")
            var done = 0
            while done < buffer.count {
                var place = Self.overlapped(position + Int64(done))
                var count: DWORD = 0
                let wanted = DWORD(min(buffer.count - done, Self.callMax))
                guard
                    ReadFile(handle, buffer.baseAddress?.advanced(by: done), wanted, &count, &place)
                else {
                    let code = GetLastError()
                    if code == DWORD(ERROR_HANDLE_EOF) { break }
                    throw FileSystemError(windows: code, verb: "read", path: path)
                }
                if count == 0 { break }
                done += Int(count)
            }
            return done
        }

        package func truncate(to size: Int64) throws {
            var end = FILE_END_OF_FILE_INFO()
            end.EndOfFile.QuadPart = size
            let length = DWORD(MemoryLayout<FILE_END_OF_FILE_INFO>.size)
            guard
                SetFileInformationByHandle(
                    try open("truncate"), FileEndOfFileInfo, &end, length)
            else {
                throw FileSystemError(windows: GetLastError(), verb: "truncate", path: path)
            }
        }

        package func preallocate(from position: Int64, length: Int64) {
            guard length > 0, let handle = try? open("preallocate") else { return }
            var allocation = FILE_ALLOCATION_INFO()
            allocation.AllocationSize.QuadPart = position + length
            let size = DWORD(MemoryLayout<FILE_ALLOCATION_INFO>.size)
            _ = SetFileInformationByHandle(handle, FileAllocationInfo, &allocation, size)
        }

        /// Content, size and what the volume's log holds of names up to now.
        package func syncData() throws {
            guard FlushFileBuffers(try open("sync")) else {
                throw FileSystemError(windows: GetLastError(), verb: "sync", path: path)
            }
        }

        package func close() {
            let value = handle.exchange(0, ordering: .relaxed)
            if value != 0 { CloseHandle(HANDLE(bitPattern: value)) }
        }

        private static func overlapped(_ position: Int64) -> OVERLAPPED {
            var place = OVERLAPPED()
            place.Offset = DWORD(truncatingIfNeeded: position)
            place.OffsetHigh = DWORD(truncatingIfNeeded: position >> 32)
            return place
        }
    }
#endif
