import Foundation

/// Rules of the Web Content Accessibility Guidelines that can be told from the markup alone: names,
/// roles, order, and that nothing refers to what is not there.
struct Accessibility {
    let problems: [String]

    init(_ page: String) {
        var problems: [String] = []
        let body = page.replacing(/<script[\s\S]*?<\/script>/, with: "")
        func need(_ isMet: Bool, _ problem: String) { if !isMet { problems.append(problem) } }
        need(body.contains("<html lang=\""), "the page has no language")
        need(body.contains(/<title>[^<]+<\/title>/), "the page has no title")
        need(body.matches(of: /<main[ >]/).count == 1, "there is not one main")
        need(body.matches(of: /<h1>/).count == 1, "there is not one h1")
        need(body.contains("name=\"viewport\""), "the page has no viewport")
        problems += Self.headings(body) + Self.references(body) + Self.drawings(body)
        problems += Self.tables(body) + Self.balance(body)
        for link in body.matches(of: /<a [^>]*>([\s\S]*?)<\/a>/) where link.output.1.isEmpty {
            problems.append("a link has no text")
        }
        self.problems = problems
    }

    /// No level is left out on the way down.
    private static func headings(_ page: String) -> [String] {
        let levels = page.matches(of: /<h([1-6])[ >]/).compactMap { Int($0.output.1) }
        return zip([0] + levels, levels).filter { $1 > $0 + 1 }.map { "h\($1) follows h\($0)" }
    }

    private static func references(_ page: String) -> [String] {
        let identifiers = page.matches(of: /\ id="([^"]*)"/).map { String($0.output.1) }
        let known = Set(identifiers)
        var problems = Dictionary(grouping: identifiers, by: { $0 }).filter { $1.count > 1 }.keys
            .sorted().map { "two elements are \($0)" }
        for match in page.matches(of: /\ (?:aria-labelledby|aria-describedby|for)="([^"]*)"/) {
            for name in match.output.1.split(separator: " ") where !known.contains(String(name)) {
                problems.append("nothing is \(name)")
            }
        }
        for match in page.matches(of: /\ href="#([^"]*)"/)
        where !known.contains(String(match.output.1)) {
            problems.append("nothing is #\(match.output.1)")
        }
        return problems
    }

    /// Each drawing is hidden from readers, or an image with a title and a description, and then
    /// its figure has a heading.
    private static func drawings(_ page: String) -> [String] {
        var problems: [String] = []
        for match in page.matches(of: /<svg([^>]*)>([\s\S]*?)<\/svg>/) {
            let (_, attributes, content) = match.output
            if attributes.contains("aria-hidden=\"true\"") { continue }
            let isNamed =
                attributes.contains("role=\"img\"") && attributes.contains("aria-labelledby")
                && content.contains(/<title id="[^"]*">[^<]+<\/title>/)
                && content.contains(/<desc id="[^"]*">[^<]+<\/desc>/)
            if !isNamed { problems.append("a drawing has no role, title or description") }
        }
        for match in page.matches(of: /<figure[^>]*>([\s\S]*?)<\/figure>/)
        where !match.output.1.contains("<figcaption><h3>") {
            problems.append("a figure has no heading")
        }
        return problems
    }

    private static func tables(_ page: String) -> [String] {
        page.matches(of: /<table[^>]*>([\s\S]*?)<\/table>/).flatMap { match in
            var problems: [String] = []
            if !match.output.1.contains("<caption>") { problems.append("a table has no caption") }
            if !match.output.1.contains(/<th scope="(row|col)"/) {
                problems.append("a table has no heads")
            }
            return problems
        }
    }

    /// Every element that is opened is closed, in order.
    private static func balance(_ page: String) -> [String] {
        let void: Set = ["meta", "link", "br", "hr", "img", "input"]
        var open: [String] = []
        for match in page.matches(of: /<(\/?)([a-zA-Z0-9]+)[^>]*?(\/?)>/) {
            let (_, slash, name, end) = match.output
            if void.contains(String(name)) || !end.isEmpty { continue }
            if slash.isEmpty {
                open.append(String(name))
            } else if open.popLast() != String(name) {
                return ["\(name) is closed and was not open"]
            }
        }
        return open.isEmpty ? [] : ["\(open.joined(separator: ", ")) is not closed"]
    }
}

/// WCAG 2.2, relative luminance and contrast ratio.
enum Contrast {
    static func ratio(_ a: String, _ b: String) -> Double {
        let (light, dark) = (max(luminance(a), luminance(b)), min(luminance(a), luminance(b)))
        return (light + 0.05) / (dark + 0.05)
    }

    private static func luminance(_ colour: String) -> Double {
        let number = UInt32(colour.dropFirst(), radix: 16) ?? 0
        let parts = [16, 8, 0].map { shift in
            let share = Double(number >> UInt32(shift) & 0xff) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
