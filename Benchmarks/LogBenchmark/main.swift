import Glibc
import Platform

// swift run -c release LogBenchmark [DIRECTORY]
//
// The directory is on the device to measure; what is written there is removed again.
let place = CommandLine.arguments.dropFirst().first ?? ".build"
let directory = FilePath(place).appending("log-benchmark-\(getpid())")
let disk = DiskFileSystem()
try disk.createDirectory(directory)
defer { removeAll(directory, on: disk) }

let space = try disk.space(at: directory)
guard space.free > 8 << 30 else {
    print("8 GiB are needed at \(place), \(space.free >> 20) MiB are free")
    exit(6)
}
print("\(directory) on \(space.type) \(space.device)")
try AppendBenchmark(directory: directory, disk: disk).run()
try RecoveryBenchmark(directory: directory, disk: disk).run()
