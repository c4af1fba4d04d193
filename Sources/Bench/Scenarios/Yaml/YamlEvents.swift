import CYaml

/// What libyaml tells of a file, one step at a time.
enum YamlEvent {
    case documentStart
    case documentEnd
    case streamEnd
    case alias(String)
    case scalar(String, isPlain: Bool, anchor: String?)
    case sequenceStart(anchor: String?)
    case sequenceEnd
    case mappingStart(anchor: String?)
    case mappingEnd
}

/// libyaml's event parser over bytes in memory.
final class YamlEvents {
    // On the heap: libyaml keeps a pointer to the parser inside the parser.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let source: String

    init(_ text: [UInt8], source: String) {
        self.source = source
        bytes = .allocate(capacity: text.count)
        _ = bytes.initialize(from: text)
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else { fatalError("libyaml is out of memory") }
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    func next() throws(ScenarioError) -> (event: YamlEvent, mark: Mark) {
        while true {
            var raw = yaml_event_t()
            guard yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError() }
            defer { yaml_event_delete(&raw) }
            let mark = mark(raw.start_mark)
            if let event = try event(of: raw, at: mark) { return (event, mark) }
        }
    }

    private func event(of raw: yaml_event_t, at mark: Mark) throws(ScenarioError) -> YamlEvent? {
        switch raw.type {
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT: return .alias(text(raw.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            try refuse(tag: scalar.tag, at: mark)
            let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(
                String(decoding: value, as: UTF8.self),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE, anchor: text(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT:
            try refuse(tag: raw.data.sequence_start.tag, at: mark)
            return .sequenceStart(anchor: text(raw.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            try refuse(tag: raw.data.mapping_start.tag, at: mark)
            return .mappingStart(anchor: text(raw.data.mapping_start.anchor))
        default: return nil
        }
    }

    private func refuse(tag: UnsafeMutablePointer<yaml_char_t>?, at mark: Mark)
        throws(ScenarioError)
    {
        guard let tag = text(tag) else { return }
        let name = tag.replacing("tag:yaml.org,2002:", with: "!!")
        throw ScenarioError(
            at: mark, "the tag \(name) has no meaning in a scenario; write the value without it")
    }

    private func syntaxError() -> ScenarioError {
        let raw = parser.pointee
        let problem = raw.problem.map { String(cString: $0) } ?? "cannot be read"
        let context = raw.context.map { String(cString: $0) } ?? ""
        let sentence = YamlSyntax.sentence(
            problem: problem, context: context, contextLine: Int(raw.context_mark.line) + 1,
            character: character(at: raw.problem_mark.index))
        return ScenarioError(at: mark(raw.problem_mark), sentence)
    }

    private func character(at index: Int) -> Character? {
        let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
        return text.dropFirst(index).first.map(Character.init)
    }

    private func mark(_ mark: yaml_mark_t) -> Mark {
        Mark(source: source, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}

extension ScenarioError {
    init(at mark: Mark, _ message: String) {
        self.init(file: mark.source, line: mark.line, column: mark.column, message: message)
    }
}
