import Foundation
import KafkaCodec
import Vocabulary

/// Where a decoded message and its values as JSON differ; nil when they do not. A field that the
/// JSON lacks has no place in the version, and must have its default.
func difference(between value: Any, and json: Any?, at path: String = "") -> String? {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional {
        guard let some = mirror.children.first?.value else {
            return json is NSNull ? nil : "\(path) is nil"
        }
        return difference(between: some, and: json, at: path)
    }
    if let plain = plainValue(value) {
        let same = (json as? NSObject)?.isEqual(plain) ?? false
        return same ? nil : "\(path) is \(value), not \(String(describing: json))"
    }
    if type(of: value) == [UInt8].self, let bytes = value as? [UInt8] {
        return json as? String == bytes.hex ? nil : "\(path) is \(bytes.hex)"
    }
    if mirror.displayStyle == .collection {
        guard let list = json as? [Any], list.count == mirror.children.count else {
            return "\(path) has \(mirror.children.count) elements, not \(String(describing: json))"
        }
        for (index, (child, element)) in zip(mirror.children, list).enumerated() {
            if let found = difference(
                between: child.value, and: element, at: "\(path)[\(index)]")
            {
                return found
            }
        }
        return nil
    }
    guard let part = type(of: value) as? any MessagePart.Type, let fields = json as? [String: Any]
    else { return "\(path) is \(value), not \(String(describing: json))" }
    let defaults = Mirror(reflecting: part.init()).children
    for (child, fallback) in zip(mirror.children, defaults) {
        let name = child.label ?? ""
        if let field = fields[name] {
            if let found = difference(between: child.value, and: field, at: "\(path).\(name)") {
                return found
            }
        } else if String(describing: child.value) != String(describing: fallback.value) {
            return "\(path).\(name) is \(child.value) where the version has no such field"
        }
    }
    let names = Set(mirror.children.compactMap(\.label))
    for name in fields.keys.sorted() where !names.contains(name) {
        return "\(path) has no field \(name)"
    }
    return nil
}

/// What JSON holds of a value that is no struct, array or optional.
private func plainValue(_ value: Any) -> NSObject? {
    switch value {
    case let value as Bool: NSNumber(value: value)
    case let value as Int8: NSNumber(value: value)
    case let value as Int16: NSNumber(value: value)
    case let value as Int32: NSNumber(value: value)
    case let value as Int64: NSNumber(value: value)
    case let value as ErrorCode: NSNumber(value: value.rawValue)
    case let value as PartitionID: NSNumber(value: value.value)
    case let value as Offset: NSNumber(value: value.value)
    case let value as LeaderEpoch: NSNumber(value: value.value)
    case let value as String: NSString(string: value)
    case let value as KafkaUUID: NSString(string: value.text)
    case let value as RecordsSlice: NSString(string: Array(value.bytes).hex)
    default: nil
    }
}
