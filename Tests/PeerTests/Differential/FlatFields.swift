import KafkaCodec
import Vocabulary

/// A message as a list of paths and values: `topics[0].partitions[1].errorCode` and what it holds.
enum FlatFields {
    static func of(_ message: any MessagePart) -> [String: String] {
        var fields: [String: String] = [:]
        flatten(message, "", into: &fields)
        return fields
    }

    private static func flatten(_ value: Any, _ path: String, into fields: inout [String: String]) {
        if let records = value as? RecordsSlice {
            fields[path] = text(of: records)
            return
        }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            guard let inner = mirror.children.first?.value else {
                fields[path] = "null"
                return
            }
            return flatten(inner, path, into: &fields)
        }
        if mirror.displayStyle == .collection {
            fields[path + ".count"] = "\(mirror.children.count)"
            // Kafka lists these by their hashes.
            let isUnordered = ["configs", "configResources", "groups"]
                .contains { path.hasSuffix($0) }
            for (index, child) in mirror.children.enumerated() {
                let key = isUnordered ? name(of: child.value) : "\(index)"
                flatten(child.value, "\(path)[\(key)]", into: &fields)
            }
            return
        }
        guard value is any MessagePart else {
            fields[path] = "\(value)"
            return
        }
        for child in mirror.children {
            guard let label = child.label else { continue }
            flatten(child.value, path.isEmpty ? label : "\(path).\(label)", into: &fields)
        }
    }

    private static func name(of value: Any) -> String {
        for child in Mirror(reflecting: value).children
        where ["name", "resourceName", "groupId"].contains(child.label) {
            return "\(child.value)"
        }
        return "?"
    }

    /// What the batches say, but for the leader epoch that each broker stamps as it counts it.
    private static func text(of records: RecordsSlice) -> String {
        var texts: [String] = []
        var batches = RecordBatchIterator(UnsafeRawBufferPointer(records.bytes))
        let decoder = RecordDecoder()
        do {
            while let batch = try batches.next() {
                try batch.validate()
                let values = try decoder.decode(batch)
                texts.append(
                    "\(batch.baseOffset) to \(batch.lastOffset): "
                        + values.records.map { record in
                            values.value(record).map { String(decoding: $0, as: UTF8.self) }
                                ?? "null"
                        }.joined(separator: " "))
            }
        } catch {
            texts.append("\(error)")
        }
        return texts.joined(separator: ", ")
    }
}
