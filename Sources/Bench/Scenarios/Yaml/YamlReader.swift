import Vocabulary

/// A file's bytes into a tree, within limits. Duplicate keys are reported and reading goes on; a
/// syntax error ends it.
package struct YamlReader {
    private let events: YamlEvents
    private let source: String
    private let problems: Problems
    private var anchors: [String: Anchor] = [:]
    private var nodes = 0

    private enum Anchor {
        case open
        case complete(YamlNode, nodes: Int)
    }

    /// Nil after a report.
    package static func read(_ bytes: [UInt8], source: String, problems: Problems) -> YamlNode? {
        guard let text = YamlText.check(bytes, source: source, problems: problems) else {
            return nil
        }
        var reader = YamlReader(
            events: YamlEvents(text, source: source), source: source, problems: problems)
        do {
            return try reader.document()
        } catch {
            problems.report(
                Mark(source: error.file, line: error.line, column: error.column), error.message)
            return nil
        }
    }

    private mutating func document() throws(ScenarioError) -> YamlNode? {
        var (event, mark) = try events.next()
        guard case .documentStart = event else {
            problems.report(
                Mark(source: source),
                "the file is empty; a scenario begins with \"trial: 1\" (see scenarios/)")
            return nil
        }
        (event, mark) = try events.next()
        let root = try node(event, at: mark, depth: 0)
        _ = try events.next()
        (event, mark) = try events.next()
        if case .documentStart = event {
            throw ScenarioError(
                at: mark, "a second document begins here; one file holds one scenario")
        }
        return root
    }

    private mutating func node(_ event: YamlEvent, at mark: Mark, depth: Int)
        throws(ScenarioError) -> YamlNode
    {
        guard depth <= ScenarioLimits.depth else {
            throw ScenarioError(
                at: mark, "values are nested more than \(ScenarioLimits.depth) deep here")
        }
        try count(1, at: mark)
        let before = nodes
        switch event {
        case .scalar(let text, let isPlain, let anchor):
            let node = YamlNode(content: .scalar(text, isPlain: isPlain), mark: mark)
            if let anchor { anchors[anchor] = .complete(node, nodes: 1) }
            return node
        case .alias(let name):
            return try resolve(name, at: mark)
        case .sequenceStart(let anchor):
            if let anchor { anchors[anchor] = .open }
            let node = YamlNode(content: .sequence(try items(depth: depth)), mark: mark)
            if let anchor { anchors[anchor] = .complete(node, nodes: nodes - before) }
            return node
        case .mappingStart(let anchor):
            if let anchor { anchors[anchor] = .open }
            let node = YamlNode(content: .mapping(try entries(depth: depth)), mark: mark)
            if let anchor { anchors[anchor] = .complete(node, nodes: nodes - before) }
            return node
        default:
            throw ScenarioError(at: mark, "a value is missing here")
        }
    }

    private mutating func resolve(_ name: String, at mark: Mark) throws(ScenarioError) -> YamlNode {
        switch anchors[name] {
        case .complete(let node, let size):
            try count(size, at: mark)
            return node
        case .open:
            throw ScenarioError(at: mark, "*\(name) stands inside the value that &\(name) names")
        case nil:
            let nearest = NearestName.of(name, among: anchors.keys.sorted())
            throw ScenarioError(
                at: mark,
                "*\(name) refers to nothing: no &\(name) comes before it"
                    + (nearest.map { "; did you mean *\($0)?" } ?? ""))
        }
    }

    private mutating func count(_ size: Int, at mark: Mark) throws(ScenarioError) {
        nodes += size
        guard nodes <= ScenarioLimits.nodes else {
            throw ScenarioError(
                at: mark,
                "the file holds more than \(ScenarioLimits.nodes.grouped) values once its aliases "
                    + "are filled in; a scenario needs far fewer")
        }
    }

    private mutating func items(depth: Int) throws(ScenarioError) -> [YamlNode] {
        var items: [YamlNode] = []
        while true {
            let (event, mark) = try events.next()
            if case .sequenceEnd = event { return items }
            items.append(try node(event, at: mark, depth: depth + 1))
        }
    }

    private mutating func entries(depth: Int) throws(ScenarioError) -> [YamlEntry] {
        var entries: [YamlEntry] = []
        var lines: [String: Int] = [:]
        while true {
            let (event, keyMark) = try events.next()
            if case .mappingEnd = event { return entries }
            guard case .scalar(let key, _, _) = event, key.count <= ScenarioLimits.keyCharacters
            else { throw ScenarioError(at: keyMark, "a key must be a short text") }
            if key == "<<" {
                throw ScenarioError(
                    at: keyMark, "merge keys (<<) are not taken; share with defaults: or include:")
            }
            try count(1, at: keyMark)
            let (valueEvent, valueMark) = try events.next()
            let value = try node(valueEvent, at: valueMark, depth: depth + 1)
            if let line = lines[key] {
                problems.report(
                    keyMark, "\(key.quoted) is given twice, first on line \(line); keep one")
            } else {
                lines[key] = keyMark.line
                entries.append(YamlEntry(key: key, keyMark: keyMark, value: value))
            }
        }
    }
}
