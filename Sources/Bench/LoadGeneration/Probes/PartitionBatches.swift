import Drivers

/// The stamps of one run sorted by partition, in order within each: one batch a partition.
final class PartitionBatches {
    struct Batch {
        var partition: Int32
        var start: Int
        var count: Int
        var bytes: Int
        var filled: Int
    }

    private(set) var count = 0
    private let batches: UnsafeMutablePointer<Batch>
    /// Where a partition stands in `batches`, -1 outside a call.
    private let places: UnsafeMutablePointer<Int32>
    private var stamps: UnsafeMutablePointer<RecordStamp>
    private var capacity = 512

    init(partitions: Int) {
        batches = .allocate(capacity: partitions)
        places = .allocate(capacity: partitions)
        places.initialize(repeating: -1, count: partitions)
        stamps = .allocate(capacity: capacity)
    }

    deinit {
        batches.deallocate()
        places.deallocate()
        stamps.deallocate()
    }

    subscript(index: Int) -> Batch { batches[index] }

    func stamps(of batch: Batch) -> UnsafeBufferPointer<RecordStamp> {
        UnsafeBufferPointer(start: stamps + batch.start, count: batch.count)
    }

    /// Takes in the first `taken` records of a run.
    func sort(_ run: RecordRun, first taken: Int) {
        makeRoom(for: taken)
        let entries = run.entries
        let (batches, places, stamps) = (batches, places, stamps)
        let found = Self.count(entries, taken, batches, places)
        var start = 0
        for index in 0..<found {
            batches[index].start = start
            batches[index].filled = start
            start += batches[index].count
        }
        for index in 0..<taken {
            let batch = batches + Int(places[Int(entries[index].partition)])
            stamps[batch.pointee.filled] = entries[index].stamp
            batch.pointee.filled &+= 1
        }
        for index in 0..<found { places[Int(batches[index].partition)] = -1 }
        count = found
    }

    private static func count(
        _ entries: UnsafeMutablePointer<RecordEntry>, _ taken: Int,
        _ batches: UnsafeMutablePointer<Batch>, _ places: UnsafeMutablePointer<Int32>
    ) -> Int {
        var found = 0
        for index in 0..<taken {
            let partition = entries[index].partition
            var place = Int(places[Int(partition)])
            if place < 0 {
                place = found
                places[Int(partition)] = Int32(place)
                batches[place] = Batch(
                    partition: partition, start: 0, count: 0, bytes: 0, filled: 0)
                found += 1
            }
            batches[place].count &+= 1
            batches[place].bytes &+= entries[index].size
        }
        return found
    }

    private func makeRoom(for count: Int) {
        guard count > capacity else { return }
        stamps.deallocate()
        capacity = count
        stamps = .allocate(capacity: capacity)
    }
}
