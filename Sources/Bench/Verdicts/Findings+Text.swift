internal import Measurements
internal import Vocabulary

extension Findings.Kind {
    var name: String {
        switch self {
        case .lost: "lost"
        case .duplicated: "duplicated"
        case .reordered: "reordered"
        case .corrupt: "corrupt"
        case .invented: "invented"
        case .misplaced: "misplaced"
        }
    }

    func sentence(_ total: Int64, _ example: Violation?) -> String {
        let records = MeasuredText.plural(total, "record")
        let was = total == 1 ? "was" : "were"
        let what =
            switch self {
            case .lost: "\(records) acknowledged and not read back"
            case .duplicated: "\(records) read back more often than attempts to send explain"
            case .reordered: "\(records) read back behind later ones of the same producer"
            case .corrupt: "\(records) read back with other bytes than were sent"
            case .invented: "\(records) read back that \(was) never sent, or had certainly failed"
            case .misplaced: "\(records) read back elsewhere than acknowledged"
            }
        return "\(name): \(what)" + (example.map { ", such as \($0.text)" } ?? "")
    }
}

extension Violation {
    /// `orders-0, producer 1, sequences 400 to 411, acknowledged at offset 512`
    package var text: String {
        var text = "\(topic)-\(partition)"
        if let producer, producer >= 0 { text += ", producer \(producer)" }
        if let firstSequence {
            text +=
                count == 1
                ? ", sequence \(firstSequence.grouped)"
                : ", sequences \(firstSequence.grouped) to \((firstSequence + count - 1).grouped)"
        }
        if let ackedOffset { text += ", acknowledged at offset \(ackedOffset.grouped)" }
        if let offset { text += ", read at offset \(offset.grouped)" }
        return text
    }
}
