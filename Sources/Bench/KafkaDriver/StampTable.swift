import Drivers

/// What a producer remembers of the records that the library has, by the number that travels with
/// each.
struct StampTable {
    private var stamps: [RecordStamp] = []
    private var partitions: [Int32] = []
    private var isTaken: [Bool] = []
    private var free: [Int] = []

    /// Answers the pointer that the library hands back; it points nowhere and is never null.
    mutating func add(_ stamp: RecordStamp, _ partition: Int32) -> UnsafeMutableRawPointer? {
        let place: Int
        if let reused = free.popLast() {
            place = reused
            stamps[place] = stamp
            partitions[place] = partition
            isTaken[place] = true
        } else {
            place = stamps.count
            stamps.append(stamp)
            partitions.append(partition)
            isTaken.append(true)
        }
        return UnsafeMutableRawPointer(bitPattern: place + 1)
    }

    mutating func take(_ pointer: UnsafeMutableRawPointer?) -> RecordStamp {
        let place = Int(bitPattern: pointer) - 1
        precondition(isTaken[place], "librdkafka told of a record twice")
        isTaken[place] = false
        free.append(place)
        return stamps[place]
    }

    /// Takes out everything, each with its partition.
    mutating func rest() -> [(partition: Int32, stamp: RecordStamp)] {
        let left = stamps.indices.filter { isTaken[$0] }.map { (partitions[$0], stamps[$0]) }
        for place in stamps.indices where isTaken[place] {
            isTaken[place] = false
            free.append(place)
        }
        return left.sorted {
            ($0.0, $0.1.sequence) < ($1.0, $1.1.sequence)
        }.map { (partition: $0.0, stamp: $0.1) }
    }
}
