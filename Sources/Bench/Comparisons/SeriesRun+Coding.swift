/// As a page carries a run: its place, its canary and its numbers by name.
extension SeriesRun: Codable {
    private enum Key: String, CodingKey {
        case place, canary, values, broke, gave, lost
        case failedLimit = "failed_limit"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let named = try container.decode([String: Double].self, forKey: .values)
        var values: [Metric: Double] = [:]
        // One that this build does not know is no metric of its pages either.
        for (name, value) in named {
            if let metric = Metric(rawValue: name) { values[metric] = value }
        }
        let outcome: RunStanding =
            if let sentence = try container.decodeIfPresent(String.self, forKey: .broke) {
                .violated(sentence)
            } else if let sentence = try container.decodeIfPresent(String.self, forKey: .gave) {
                .unusable(sentence)
            } else {
                .measured
            }
        self.init(
            place: try container.decode(RunPlace.self, forKey: .place),
            canary: try container.decodeIfPresent(CanaryReading.self, forKey: .canary),
            values: values, outcome: outcome,
            lost: try container.decodeIfPresent(Int64.self, forKey: .lost),
            failedLimit: try container.decodeIfPresent(String.self, forKey: .failedLimit))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(place, forKey: .place)
        try container.encodeIfPresent(canary, forKey: .canary)
        var named: [String: Double] = [:]
        for (metric, value) in values { named[metric.rawValue] = value }
        try container.encode(named, forKey: .values)
        switch outcome {
        case .measured: break
        case .violated(let sentence): try container.encode(sentence, forKey: .broke)
        case .unusable(let sentence): try container.encode(sentence, forKey: .gave)
        }
        try container.encodeIfPresent(lost, forKey: .lost)
        try container.encodeIfPresent(failedLimit, forKey: .failedLimit)
    }
}
