/// libyaml's problems in words for someone who writes YAML twice a year.
enum YamlSyntax {
    static func sentence(
        problem: String, context: String, contextLine: Int, character: Character?
    ) -> String {
        switch problem {
        case "mapping values are not allowed in this context":
            return "a colon and a space are not allowed inside this value; put the value in "
                + "quotes, or the key on a line of its own"
        case "did not find expected key":
            return "this line fits neither the block that begins on line \(contextLine) nor the "
                + "one around it; check its indentation"
        case "did not find expected '-' indicator":
            return "this line does not belong to the list that begins on line \(contextLine); "
                + "begin it with \"- \", or move it to the column of the list's key"
        case "could not find expected ':'":
            return "the key on line \(contextLine) has no colon; write \"key: value\""
        case "found unexpected end of stream" where context.contains("quoted"):
            return "the quote that opens on line \(contextLine) is never closed"
        case "did not find expected ',' or ']'":
            return "the list that opens with [ on line \(contextLine) goes on with neither a "
                + "comma nor ]"
        case "did not find expected ',' or '}'":
            return "the mapping that opens with { on line \(contextLine) goes on with neither a "
                + "comma nor }"
        case "block sequence entries are not allowed in this context":
            return "a list item (\"- \") cannot stand here; begin it on a line of its own under "
                + "its key"
        case "mapping keys are not allowed in this context":
            return "a key cannot stand here; begin it on a line of its own"
        case "did not find expected node content":
            return "a value is missing here"
        case "did not find expected <document start>":
            return "the scenario has ended before this line; indent the line, or remove it"
        case "did not find expected alphabetic or numeric character":
            return "the name after & or * is missing; put quotes around a value that begins so"
        case "found character that cannot start any token":
            let found = character.map { String($0).quoted } ?? "this character"
            return "a value cannot begin with \(found); put the value in quotes"
        case "found unknown escape character":
            return "a backslash in double quotes begins an escape; write \\\\ for one backslash, "
                + "or use single quotes"
        default:
            let place = context.isEmpty ? "" : "\(context) that begins on line \(contextLine), "
            return "this is not YAML: \(place)\(problem)"
        }
    }
}
