internal import Foundation

/// A drawing that is built up; looks come from the page's style sheet by class.
struct Svg {
    let width: Double
    let height: Double
    private(set) var body = ""

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    enum Anchor: String { case start, middle, end }

    mutating func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class style: String
    ) {
        body += "<path class=\"\(style)\" d=\"M\(n(x1)) \(n(y1))L\(n(x2)) \(n(y2))\"/>"
    }

    mutating func rect(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, class style: String,
        title: String? = nil
    ) {
        body += "<rect class=\"\(style)\" x=\"\(n(x))\" y=\"\(n(y))\" "
        body += "width=\"\(n(max(width, 0)))\" height=\"\(n(max(height, 0)))\""
        body += title.map { "><title>\(Html.escaped($0))</title></rect>" } ?? "/>"
    }

    mutating func text(
        _ x: Double, _ y: Double, _ text: String, class style: String = "t",
        anchor: Anchor = .start
    ) {
        let place = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        body += "<text class=\"\(style)\" x=\"\(n(x))\" y=\"\(n(y))\"\(place)>"
        body += "\(Html.escaped(text))</text>"
    }

    /// A polyline; a nil point is a gap.
    mutating func polyline(_ points: [(Double, Double)?], class style: String) {
        var path = ""
        var isOpen = false
        var last = ("", "")
        for point in points {
            guard let (x, y) = point else {
                isOpen = false
                continue
            }
            let (px, py) = (n(x), n(y))
            if !isOpen {
                path += "M\(px) \(py)"
            } else if py == last.1 {
                path += "H\(px)"
            } else {
                path += px == last.0 ? "V\(py)" : "L\(px) \(py)"
            }
            last = (px, py)
            isOpen = true
        }
        if !path.isEmpty { self.path(path, class: style) }
    }

    mutating func path(_ path: String, class style: String) {
        body += "<path class=\"\(style)\" d=\"\(path)\"/>"
    }

    /// The shapes that tell series apart without colour.
    enum Mark: Int, CaseIterable { case circle, square, diamond, triangle, cross }

    mutating func mark(
        _ mark: Mark, _ x: Double, _ y: Double, size: Double = 3.5, class style: String,
        title: String? = nil
    ) {
        let s = size
        let path =
            switch mark {
            case .circle:
                "M\(n(x - s)) \(n(y))a\(n(s)) \(n(s)) 0 1 0 \(n(2 * s)) 0"
                    + "a\(n(s)) \(n(s)) 0 1 0 \(n(-2 * s)) 0z"
            case .square: "M\(n(x - s)) \(n(y - s))h\(n(2 * s))v\(n(2 * s))h\(n(-2 * s))z"
            case .diamond:
                "M\(n(x)) \(n(y - 1.3 * s))L\(n(x + 1.3 * s)) \(n(y))L\(n(x)) \(n(y + 1.3 * s))"
                    + "L\(n(x - 1.3 * s)) \(n(y))z"
            case .triangle:
                "M\(n(x)) \(n(y - 1.2 * s))L\(n(x + 1.2 * s)) \(n(y + s))L\(n(x - 1.2 * s)) \(n(y + s))z"
            case .cross:
                "M\(n(x - s)) \(n(y - s))L\(n(x + s)) \(n(y + s))M\(n(x + s)) \(n(y - s))"
                    + "L\(n(x - s)) \(n(y + s))"
            }
        guard let title else { return self.path(path, class: style) }
        body +=
            "<path class=\"\(style)\" d=\"\(path)\"><title>\(Html.escaped(title))</title></path>"
    }

    /// One decimal, which is finer than a screen.
    private func n(_ number: Double) -> String { Svg.number(number) }

    static func number(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let size = abs(tenths)
        return size % 10 == 0 ? "\(sign)\(size / 10)" : "\(sign)\(size / 10).\(size % 10)"
    }

    func element(id: String, title: String, description: String, class style: String) -> String {
        "<svg class=\"\(style)\" role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\" "
            + "viewBox=\"0 0 \(n(width)) \(n(height))\">"
            + "<title id=\"\(id)-t\">\(Html.escaped(title))</title>"
            + "<desc id=\"\(id)-d\">\(Html.escaped(description))</desc>\(body)</svg>"
    }
}
