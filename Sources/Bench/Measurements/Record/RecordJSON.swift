internal import Foundation

/// JSON as the stored records have it: keys in the order of declaration, those of dictionaries
/// sorted, a nil as `null`, numbers as short as they are exact, two spaces a level.
package enum RecordJSON {
    package static func text(of value: some Encodable) throws -> String {
        let node = try OrderedNode(encoding: value)
        var text = ""
        node.write(to: &text, indentation: 0)
        text.append("\n")
        return text
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws
        -> Value
    {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

/// A JSON value whose objects keep their order.
indirect enum OrderedNode {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([OrderedNode])
    case object([(key: String, value: OrderedNode)])

    func write(to text: inout String, indentation: Int) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let string): Self.write(string, to: &text)
        case .array(let elements):
            Self.write(elements.map { (nil, $0) }, "[", "]", to: &text, indentation)
        case .object(let members):
            Self.write(members.map { ($0.key, $0.value) }, "{", "}", to: &text, indentation)
        }
    }

    private static func write(
        _ members: [(key: String?, value: OrderedNode)], _ opening: String, _ closing: String,
        to text: inout String, _ indentation: Int
    ) {
        guard !members.isEmpty else {
            text += opening + closing
            return
        }
        let margin = String(repeating: "  ", count: indentation + 1)
        text += opening
        for (index, member) in members.enumerated() {
            text += index == 0 ? "\n" : ",\n"
            text += margin
            if let key = member.key {
                write(key, to: &text)
                text += ": "
            }
            member.value.write(to: &text, indentation: indentation + 1)
        }
        text += "\n" + margin.dropLast(2) + closing
    }

    private static func write(_ string: String, to text: inout String) {
        text.append("\"")
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text.append("\"")
    }
}
