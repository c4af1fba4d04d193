internal import Verdicts

/// What every page of a series has in common: the answer in words, what was tested, on what, how sure
/// that is, then sections, and at the end how to do it again.
struct Sheet {
    struct Section {
        var id: String
        var title: String
        var content: String

        init(_ id: String, _ title: String, _ content: String) {
            self.id = id
            self.title = title
            self.content = content
        }
    }

    struct Tile {
        var name: String
        var value: String
        var note: String
    }

    var scenario: String
    var command: String
    /// Nil for what describes and does not judge.
    var state: VerdictState?
    var word = ""
    /// The first is the headline.
    var sentences: [String]
    /// Below the headline, in small letters: what bounds it.
    var limit = ""
    var tested: [String] = []
    var place: [String] = []
    var certainty: [String] = []
    var tiles: [Tile] = []
    var sections: [Section] = []
    /// As it was typed; empty where no record has it.
    var line = ""
    /// How the page is made again without a single run.
    var rebuilding = ""
    var archive = ""

    var html: String {
        let shown = (sections + [again].compactMap { $0 }).filter { !$0.content.isEmpty }
        let name = [scenario, word.isEmpty ? command : word].filter { !$0.isEmpty }
        return HtmlPage(
            title: "\(name.joined(separator: ": ")) · Trial", description: sentences.first ?? "",
            body: Html.tag("a", ["class": "skip", "href": "#main"], "Skip to the measurements")
                + Html.tag(
                    "div", ["class": "sheet"],
                    "<header>\(head)\(contents(shown))</header>"
                        + "<main id=\"main\">\(shown.map(html).joined())</main>"),
            archive: archive
        ).text
    }

    static func sentence(_ text: String) -> String {
        guard let first = text.first else { return text }
        // What begins with a name of the user's is not to be renamed.
        let isWord = text.prefix { $0 != " " }.allSatisfy { $0.isLetter }
        return (isWord ? first.uppercased() : String(first)) + text.dropFirst()
            + (".!?".contains(text.last ?? " ") ? "" : ".")
    }

    static func paragraph(_ text: String) -> String { Html.text("p", text) }

    static func note(_ text: String) -> String { Html.text("p", class: "note", text) }

    static func list(_ lines: [String]) -> String {
        lines.isEmpty
            ? "" : Html.tag("ul", ["class": "plain"], lines.map { Html.text("li", $0) }.joined())
    }

    // MARK: Parts

    private var head: String {
        let eyebrow = Html.tag(
            "p", ["class": "eyebrow"],
            "<span><b>Trial</b> · \(Html.escaped(scenario)) · \(Html.escaped(command))</span>")
        return eyebrow + verdict + facts + keys
    }

    private var verdict: String {
        var words = word.isEmpty ? "" : Html.text("p", class: "word", word)
        words += Html.text("h1", Self.sentence(sentences.first ?? ""))
        if !limit.isEmpty { words += Html.text("p", class: "limit", Self.sentence(limit)) }
        if sentences.count > 1 {
            words += Html.tag(
                "ul", ["class": "reasons"],
                sentences.dropFirst().map { Html.text("li", Self.sentence($0)) }.joined())
        }
        guard let state else { return Html.tag("div", ["class": "answer"], words) }
        return Html.tag(
            "div", ["class": "verdict \(state.rawValue)"],
            VerdictSeal.svg(state) + "<div>\(words)</div>")
    }

    private var facts: String {
        let all = [
            ("What was tested", tested), ("On what", place), ("How sure", certainty),
        ].filter { !$0.1.isEmpty }
        guard !all.isEmpty else { return "" }
        let items = all.map { name, lines in
            Html.tag(
                "div", [:],
                Html.text("dt", name)
                    + Html.tag("dd", [:], lines.map { Html.text("p", $0) }.joined()))
        }
        return Html.tag("dl", ["class": "facts"], items.joined())
    }

    private var keys: String {
        guard !tiles.isEmpty else { return "" }
        let items = tiles.map { tile in
            Html.tag(
                "div", [:],
                Html.text("dt", tile.name)
                    + Html.tag(
                        "dd", [:], Html.escaped(tile.value) + Html.text("small", tile.note)))
        }
        return Html.tag("dl", ["class": "keys"], items.joined())
    }

    private func contents(_ sections: [Section]) -> String {
        guard sections.count > 1 else { return "" }
        let items = sections.map {
            Html.tag("li", [:], Html.tag("a", ["href": "#\($0.id)"], Html.escaped($0.title)))
        }
        return Html.tag("nav", ["aria-label": "Sections"], Html.tag("ul", [:], items.joined()))
    }

    private func html(_ section: Section) -> String {
        Html.tag(
            "section", ["id": section.id, "aria-labelledby": "\(section.id)-h"],
            Html.tag("h2", ["id": "\(section.id)-h"], Html.escaped(section.title))
                + section.content)
    }

    private var again: Section? {
        guard !line.isEmpty || !rebuilding.isEmpty else { return nil }
        return Section(
            "again", "Do it again",
            (line.isEmpty ? "" : Html.text("pre", line))
                + (rebuilding.isEmpty ? "" : Self.note(rebuilding)))
    }
}
