package import Measurements
internal import Vocabulary

/// Whether the planned load was carried out, and if not, whose limit it was.
package struct LoadDiagnosis: Codable, Sendable, Hashable {
    package enum Cause: String, Codable, Sendable, Hashable {
        case keptUp = "kept up"
        case targetFellBehind = "target fell behind"
        /// All of it was answered in time, though some was handed over late: what the latencies hold of
        /// that is the generator's, or its host's.
        case carriedOutLate = "carried out late"
        case generatorWasTheLimit = "generator was the limit"
        case closedLoop = "closed loop"
        case notMeasured = "not measured"
    }

    package var cause: Cause
    /// With the evidence.
    package var text: String

    /// Below this share of the offered rate the load was not carried out.
    private static let keptUpShare = 0.98
    /// Above this share of records handed over late the schedule was not kept.
    private static let lateShareMax = 0.01
    /// From this share on there was no schedule left to speak of.
    private static let mostlyLateShareMin = 0.5
    /// A thread that is this busy has no time left to be punctual in.
    private static let busyShareMax = 0.95

    /// Late because the client's buffer was full is the target's doing; late for any other reason
    /// is the generator's.
    package init(_ record: RunRecord) {
        guard let produce = record.produce, produce.offered > 0 else {
            self.init(.notMeasured, "no records were offered")
            return
        }
        let evidence = Self.evidence(produce, record.generator)
        if produce.closedLoop {
            self.init(.closedLoop, "closed loop: as fast as acknowledgements allowed")
            return
        }
        let generator = record.generator
        let own = Double((generator?.late ?? produce.late) - (generator?.lateBlocked ?? 0))
        let isLate = own / Double(produce.offered) > Self.lateShareMax
        let isBusy = (generator?.busiestThreadShare ?? 0) > Self.busyShareMax
        let answered = Int64((produce.rate * produce.seconds).rounded())
        let open = produce.offered - produce.failed - produce.unknown
        let isBehind =
            produce.unsent > 0 || Double(answered) < Double(open) * Self.keptUpShare
        let isMostlyLate = own >= Double(produce.offered) * Self.mostlyLateShareMin
        if isLate, !isBehind, !isBusy, !isMostlyLate {
            self.init(.carriedOutLate, "the load was carried out, some of it late: " + evidence)
        } else if isLate, isBusy || !isBehind || isMostlyLate {
            self.init(.generatorWasTheLimit, "generator was the limit: " + evidence)
        } else if isBehind {
            self.init(
                .targetFellBehind, "generator kept the schedule, target fell behind: " + evidence)
        } else {
            self.init(.keptUp, "the load was carried out as planned: " + evidence)
        }
    }

    private init(_ cause: Cause, _ text: String) {
        self.cause = cause
        self.text = text
    }

    private static func evidence(_ produce: ProduceRecord, _ generator: GeneratorRecord?) -> String
    {
        var parts = [
            "\(MeasuredText.rate(produce.rate)) of \(MeasuredText.rate(produce.offeredRate)) "
                + "acknowledged in time"
        ]
        if produce.unsent > 0 { parts.append("\(produce.unsent.grouped) never sent") }
        guard let generator else { return parts.joined(separator: ", ") }
        let share = Double(generator.late) / Double(max(produce.offered, 1))
        parts.append(
            "\(MeasuredText.percent(share)) handed over late "
                + "(worst \(MeasuredText.time(milliseconds: generator.worstLateMilliseconds)))")
        if generator.lateBlocked > 0 {
            parts.append(
                "\(generator.lateBlocked.grouped) of them because the client's buffer was full")
        }
        if generator.blockedMilliseconds > 0 {
            parts.append(
                "\(MeasuredText.time(milliseconds: generator.blockedMilliseconds)) blocked")
        }
        if let busy = generator.busiestThreadShare {
            parts.append("busiest generator thread at \(MeasuredText.percent(busy)) CPU")
        }
        return parts.joined(separator: ", ")
    }
}
