internal import Vocabulary

/// Named amounts as bars from zero, a row each, the largest first.
struct BarFigure {
    struct Bar {
        var name: String
        var value: Double
        var label: String
        var style = "f1"
    }

    var id: String
    var title: String
    var description: String
    var caption: String
    var unit: String
    var bars: [Bar]
    var table: TextTable?

    private static let rowHeight = 22.0

    var figure: Figure? {
        guard !bars.isEmpty else { return nil }
        return Figure(
            id: id, title: title, description: description, caption: caption, table: table,
            draw: draw)
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let row = isWide ? Self.rowHeight : Self.rowHeight * 1.7
        var svg = Svg(width: width, height: Double(bars.count) * row + 46)
        let names = Double(bars.map(\.name.count).max() ?? 0) * 6.6
        let labels = Double(bars.map(\.label.count).max() ?? 0) * 6.6 + 12
        let left = isWide ? min(names + 14, width * 0.42) : 0
        let right = width - min(labels, width * 0.4)
        let bottom = Double(bars.count) * row + 8
        let x = Scale(.linear, 0, max(bars.map(\.value).max() ?? 1, 1e-9), from: left, to: right)
        for tick in x.ticks(isWide ? 6 : 3, label: { Int64($0).grouped })
        where tick.value.rounded() == tick.value {
            svg.line(x.at(tick.value), 6, x.at(tick.value), bottom, class: "g")
            svg.text(
                x.at(tick.value), bottom + 17, tick.label,
                anchor: tick.value == 0 && !isWide ? .start : .middle)
        }
        svg.line(left, 6, left, bottom, class: "axis")
        svg.text(right, bottom + 33, unit, class: "t q", anchor: .end)
        for (index, bar) in bars.enumerated() {
            let y = Double(index) * row + 8 + (isWide ? 0 : row - Self.rowHeight)
            svg.text(
                isWide ? left - 8 : 2, isWide ? y + 14 : y - 2, bar.name,
                anchor: isWide ? .end : .start)
            svg.rect(
                left, y + 3, x.at(bar.value) - left, 14, class: "bar \(bar.style)",
                title: "\(bar.name): \(bar.label)")
            svg.text(x.at(bar.value) + 6, y + 14, bar.label)
        }
        return svg
    }
}
