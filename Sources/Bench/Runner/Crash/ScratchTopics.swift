import Drivers
import Platform
import Vocabulary

/// Topics that come and go while a broker is being killed: what was acknowledged of them must hold
/// after it.
final class ScratchTopics {
    private let makeDriver: () throws -> any Driver
    private var created: [String] = []
    private var deleted: [String] = []
    private var count = 0

    private static let limit = Nanoseconds.seconds(Int64(2))
    /// Looked at after each kill; older ones have been seen to hold.
    private static let kept = 3

    init(_ makeDriver: @escaping () throws -> any Driver) { self.makeDriver = makeDriver }

    /// Creates one topic, and deletes the one before it. What is not answered is forgotten: nobody
    /// knows of it.
    func touch() {
        guard let driver = try? makeDriver() else { return }
        defer { driver.close() }
        count += 1
        let name = "scratch-\(count)"
        let deadline = MonotonicClock.now() + Self.limit
        do {
            try driver.createTopic(
                TopicSpecification(
                    name: name, partitions: 2, replicationFactor: 1, settings: [:]),
                deadline: deadline)
            created.append(name)
        } catch {
            // Killed in the middle of it: both outcomes are right.
            return
        }
        guard created.count > 1 else { return }
        let old = created.removeFirst()
        if (try? driver.deleteTopic(old, deadline: deadline)) != nil {
            deleted = Array((deleted + [old]).suffix(Self.kept))
        }
    }

    /// What does not hold, in sentences.
    func check() -> [String] {
        guard !created.isEmpty || !deleted.isEmpty, let driver = try? makeDriver() else {
            return []
        }
        defer { driver.close() }
        let deadline = MonotonicClock.now() + Self.limit
        var found: [String] = []
        for name in created where isGone(name, driver, deadline) {
            found.append("topic \(name) was created and acknowledged, and is gone after the kill")
        }
        for name in deleted where isThere(name, driver, deadline) == true {
            found.append("topic \(name) was deleted and acknowledged, and is back after the kill")
        }
        created = Array(created.suffix(Self.kept))
        return found
    }

    /// A cluster may know of a topic a moment after it answers.
    private func isGone(_ name: String, _ driver: any Driver, _ deadline: Instant) -> Bool {
        while isThere(name, driver, deadline) == false {
            guard MonotonicClock.now() < deadline else { return true }
            MonotonicClock.sleep(for: .milliseconds(50))
        }
        return false
    }

    /// Nil when the broker did not say.
    private func isThere(_ name: String, _ driver: any Driver, _ deadline: Instant) -> Bool? {
        do {
            _ = try driver.offsets(of: name, deadline: deadline)
            return true
        } catch let error as DriverError where error.code == .unknownTopic {
            return false
        } catch {
            return nil
        }
    }
}
