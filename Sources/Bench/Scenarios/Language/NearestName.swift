/// Finds what someone meant to write.
package enum NearestName {
    /// The name with the fewest slips from `written`, the first of equals; nil when none is near.
    package static func of(_ written: String, among names: [String]) -> String? {
        let limit = max(1, min(3, written.count / 3))
        var best: (name: String, distance: Int)?
        for name in names where name != written {
            guard abs(name.count - written.count) <= limit else { continue }
            let distance =
                name.lowercased() == written.lowercased() ? 0 : distance(written, name)
            if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    /// `; did you mean "x"?`, or what there is to choose from.
    static func hint(_ written: String, among names: [String], all: String) -> String {
        if let nearest = of(written, among: names) { return "; did you mean \(nearest.quoted)?" }
        return "; \(all): \(names.joined(separator: ", "))"
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    package static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.unicodeScalars)
        let b = Array(b.unicodeScalars)
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                let substitution = last[j] + (a[i] == b[j] ? 0 : 1)
                var cost = min(substitution, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
