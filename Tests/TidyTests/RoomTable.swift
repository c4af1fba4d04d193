import Foundation

/// The table of rooms in ARCHITECTURE.md: what each may import.
struct RoomTable {
    var imports: [String: Set<String>] = [:]

    /// Reads the rows `| Room | one line | imports | must not |` below the heading "## Rooms".
    init(architecture: String) {
        let lines = architecture.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0 == "## Rooms" }) else { return }
        for line in lines[(start + 1)...] {
            if line.hasPrefix("## ") { break }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count >= 5, cells[1] != "room", !cells[1].hasPrefix("---") else { continue }
            let names = cells[3].split(whereSeparator: { ", ".contains($0) }).map(String.init)
            imports[cells[1]] = Set(names.filter { $0 != "–" })
        }
    }
}
