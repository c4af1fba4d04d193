/// Encodes into an `OrderedNode`. Foundation's encoder leaves out what is nil and has no order but
/// the alphabet's; a record that is read by people and compared by programs needs both.
final class OrderedEncoder: Encoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    let box = NodeBox()

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        box.node = box.node ?? .object([])
        return KeyedEncodingContainer(OrderedKeyedContainer<Key>(box: box))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        box.node = box.node ?? .array([])
        return OrderedUnkeyedContainer(box: box)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        OrderedSingleContainer(box: box)
    }
}

final class NodeBox {
    var node: OrderedNode?

    func append(_ key: String, _ value: OrderedNode) {
        guard case .object(var members) = node else { return }
        node = nil
        members.append((key, value))
        node = .object(members)
    }

    func append(_ value: OrderedNode) {
        guard case .array(var elements) = node else { return }
        node = nil
        elements.append(value)
        node = .array(elements)
    }
}

extension OrderedNode {
    init(encoding value: some Encodable) throws {
        if let map = value as? [String: String] {
            self = .object(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            return
        }
        if let map = value as? [String: any Encodable] {
            var members: [(key: String, value: OrderedNode)] = []
            for (key, value) in map.sorted(by: { $0.key < $1.key }) {
                members.append((key, try Self.node(of: value)))
            }
            self = .object(members)
            return
        }
        let encoder = OrderedEncoder()
        try value.encode(to: encoder)
        self = encoder.box.node ?? .null
    }

    private static func node(of value: some Encodable) throws -> OrderedNode {
        try OrderedNode(encoding: value)
    }

    init(integer value: some BinaryInteger) { self = .number(String(value)) }

    /// A whole number without its fraction; `infinity` and `nan` have no JSON form.
    init(double value: Double, at path: [any CodingKey]) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(
                    codingPath: path, debugDescription: "\(value) cannot be written as JSON"))
        }
        if value == value.rounded(), abs(value) < 0x1p53 {
            self = .number(String(Int64(value)))
        } else {
            self = .number("\(value)")
        }
    }
}

private struct OrderedSingleContainer: SingleValueEncodingContainer {
    let codingPath: [any CodingKey] = []
    let box: NodeBox

    func encodeNil() { box.node = .null }
    func encode(_ value: Bool) { box.node = .bool(value) }
    func encode(_ value: String) { box.node = .string(value) }
    func encode(_ value: Double) throws {
        box.node = try OrderedNode(double: value, at: codingPath)
    }
    func encode(_ value: Float) throws { try encode(Double(value)) }
    func encode(_ value: Int) { box.node = OrderedNode(integer: value) }
    func encode(_ value: Int8) { box.node = OrderedNode(integer: value) }
    func encode(_ value: Int16) { box.node = OrderedNode(integer: value) }
    func encode(_ value: Int32) { box.node = OrderedNode(integer: value) }
    func encode(_ value: Int64) { box.node = OrderedNode(integer: value) }
    func encode(_ value: UInt) { box.node = OrderedNode(integer: value) }
    func encode(_ value: UInt8) { box.node = OrderedNode(integer: value) }
    func encode(_ value: UInt16) { box.node = OrderedNode(integer: value) }
    func encode(_ value: UInt32) { box.node = OrderedNode(integer: value) }
    func encode(_ value: UInt64) { box.node = OrderedNode(integer: value) }
    func encode<T: Encodable>(_ value: T) throws { box.node = try OrderedNode(encoding: value) }
}

private struct OrderedUnkeyedContainer: UnkeyedEncodingContainer {
    let codingPath: [any CodingKey] = []
    let box: NodeBox

    var count: Int {
        guard case .array(let elements) = box.node else { return 0 }
        return elements.count
    }

    func encodeNil() { box.append(.null) }
    func encode<T: Encodable>(_ value: T) throws { box.append(try OrderedNode(encoding: value)) }

    func nestedContainer<NestedKey: CodingKey>(keyedBy keyType: NestedKey.Type)
        -> KeyedEncodingContainer<NestedKey>
    {
        preconditionFailure("the records nest through their types, never through nested containers")
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        preconditionFailure("the records nest through their types, never through nested containers")
    }

    func superEncoder() -> any Encoder {
        preconditionFailure("the records are structs and have no superclass")
    }
}

private struct OrderedKeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let codingPath: [any CodingKey] = []
    let box: NodeBox

    func encodeNil(forKey key: Key) { box.append(key.stringValue, .null) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        box.append(key.stringValue, try OrderedNode(encoding: value))
    }

    func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
        box.append(key.stringValue, try value.map { try OrderedNode(encoding: $0) } ?? .null)
    }

    // The primitive forms have defaults that leave out nil, and so each needs its own.
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try any(value, key) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try any(value, key) }

    private func any<T: Encodable>(_ value: T?, _ key: Key) throws {
        box.append(key.stringValue, try value.map { try OrderedNode(encoding: $0) } ?? .null)
    }

    func nestedContainer<NestedKey: CodingKey>(keyedBy keyType: NestedKey.Type, forKey key: Key)
        -> KeyedEncodingContainer<NestedKey>
    {
        preconditionFailure("the records nest through their types, never through nested containers")
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        preconditionFailure("the records nest through their types, never through nested containers")
    }

    func superEncoder() -> any Encoder {
        preconditionFailure("the records are structs and have no superclass")
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        preconditionFailure("the records are structs and have no superclass")
    }
}
