/// A chart with everything that stands around it: what it shows in words, its key, and the table of
/// its numbers. It is drawn twice, for a page and for a phone; the style sheet shows one of them.
struct Figure {
    struct KeyEntry {
        var name: String
        /// `s1` to `s5`, or another line class.
        var style: String
        var mark: Svg.Mark?
    }

    static let wideWidth = 960.0
    static let narrowWidth = 360.0

    var id: String
    var title: String
    /// What is to be seen, in a sentence or two, for who cannot see it.
    var description: String
    var caption = ""
    var key: [KeyEntry] = []
    /// The wide drawing has its own key.
    var keysInside = false
    var table: TextTable?
    var draw: (_ width: Double) -> Svg

    var html: String {
        let wide = draw(Self.wideWidth)
        let narrow = draw(Self.narrowWidth)
        var text = Html.text("h3", title)
        if !caption.isEmpty { text += Html.text("p", class: "note", caption) }
        let head = Html.tag("figcaption", [:], text)
        let drawings =
            wide.element(
                id: "\(id)-w", title: title, description: description, class: "chart wide")
            + narrow.element(
                id: "\(id)-n", title: title, description: description, class: "chart narrow")
        let numbers =
            table.map {
                Html.details("Numbers behind this chart", Html.table($0, caption: title))
            } ?? ""
        return Html.tag("figure", ["id": id], head + keyHtml + drawings + numbers)
    }

    private var keyHtml: String {
        guard !key.isEmpty else { return "" }
        let items = key.map { entry in
            var swatch = Svg(width: 28, height: 12)
            swatch.line(0, 6, 28, 6, class: "l \(entry.style)")
            if let mark = entry.mark {
                swatch.mark(
                    mark, 14, 6, size: 3, class: mark == .cross ? "x" : "m \(entry.style)")
            }
            return Html.tag(
                "li", [:],
                "<svg aria-hidden=\"true\" focusable=\"false\" viewBox=\"0 0 28 12\">\(swatch.body)</svg>"
                    + Html.text("span", entry.name))
        }
        return Html.tag("ul", ["class": keysInside ? "key inside" : "key"], items.joined())
    }
}

/// The part of a drawing that data stands in.
struct PlotArea {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    var width: Double { right - left }
    var height: Double { bottom - top }
}
