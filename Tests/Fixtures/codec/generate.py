"""Writes the fixtures of this directory with kafka-python, an implementation that shares nothing
with ours.

    python3 -m venv venv && venv/bin/pip install kafka-python==3.0.12 lz4 zstandard python-snappy
    venv/bin/python generate.py

messages.txt: name, version, frame (size, header, body) in hex, values as JSON; by tabs.
batches.txt: name, batch in hex, its records as JSON; by tabs.
"""

import base64
import importlib
import json
import pkgutil
import random
import uuid

import kafka.protocol
from kafka.protocol.api_message import ApiMessage
from kafka.record.default_records import DefaultRecordBatchBuilder

MESSAGES = {
    "ApiVersions": (0, 4), "Metadata": (0, 13), "Produce": (3, 13), "Fetch": (4, 18),
    "ListOffsets": (1, 11), "CreateTopics": (2, 7), "DeleteTopics": (1, 6),
    "DescribeConfigs": (1, 4), "InitProducerId": (0, 5), "DeleteRecords": (0, 2),
    "FindCoordinator": (0, 6), "OffsetForLeaderEpoch": (2, 4), "DescribeCluster": (0, 2),
    "CreatePartitions": (0, 3),
    "OffsetCommit": (2, 10), "OffsetFetch": (1, 10), "JoinGroup": (0, 9), "Heartbeat": (0, 4),
    "LeaveGroup": (0, 5), "SyncGroup": (0, 5), "DescribeGroups": (0, 6), "ListGroups": (0, 5),
    "DeleteGroups": (0, 2), "OffsetDelete": (0, 0), "AlterConfigs": (0, 2),
    "IncrementalAlterConfigs": (0, 1), "DescribeTopicPartitions": (0, 0),
    "DescribeLogDirs": (1, 5), "ListConfigResources": (0, 1), "DescribeProducers": (0, 0),
    "ListPartitionReassignments": (0, 0),
}
CLIENT = "client \u00fc"
TEXTS = ["", "a", "orders", "topic-\u00fc\u6f22", "x" * 127, "y" * 200]
BITS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64}


def classes():
    for module in pkgutil.walk_packages(kafka.protocol.__path__, "kafka.protocol."):
        if ".old" not in module.name and ".schemas" not in module.name:
            importlib.import_module(module.name)
    found, stack = {}, [ApiMessage]
    while stack:
        for child in stack.pop().__subclasses__():
            stack.append(child)
            if getattr(child, "_json", None) is not None:
                found[child._json["name"]] = child[None]
    return found


def shown_name(field, owner):
    name = field._name
    if name == "authorized_operations":
        # kafka-python renames these.
        prefix = {"topics": "Topic", "groups": ""}.get(owner, "Cluster")
        name = prefix + "AuthorizedOperations"
    return name[0].lower() + name[1:]


def scalar(kind, chance):
    """A value for kafka-python, and the same for JSON."""
    if kind == "bool":
        value = chance.random() < 0.5
        return value, value
    if kind in BITS:
        bits = BITS[kind]
        edges = [0, 1, -1, 127, -(1 << (bits - 1)), (1 << (bits - 1)) - 1]
        value = chance.choice(edges + [chance.getrandbits(bits - 1)])
        return value, value
    if kind == "bitfield":
        # kafka-python's own name for an int32 of flags, a set of bit numbers.
        bits = {bit for bit in range(32) if chance.random() < 0.2}
        value = sum(1 << bit for bit in bits)
        return bits, value - (1 << 32) if value >> 31 else value
    if kind == "string":
        value = chance.choice(TEXTS)
        return value, value
    if kind == "uuid":
        raw = bytes(chance.getrandbits(8) for _ in range(16))
        return uuid.UUID(bytes=raw), base64.urlsafe_b64encode(raw).decode().rstrip("=")
    if kind == "bytes":
        raw = bytes(chance.getrandbits(8) for _ in range(chance.choice([0, 1, 130])))
        return raw, raw.hex()
    if kind == "records":
        raw = bytes(chance.getrandbits(8) for _ in range(chance.choice([0, 1, 61, 130])))
        return raw, raw.hex()
    raise ValueError(kind)


def field_value(field, version, chance):
    nullable = field.nullable_for_version_q(version)
    kind = field._type_str
    if nullable and chance.random() < 0.2:
        return None, None
    if kind.startswith("[]"):
        count = chance.choice([0, 1, 2])
        if field.is_struct_array():
            items = [struct_value(field, version, chance) for _ in range(count)]
        else:
            items = [scalar(kind[2:], chance) for _ in range(count)]
        return [a for a, _ in items], [b for _, b in items]
    if field.is_struct():
        return struct_value(field, version, chance)
    return scalar(kind, chance)


def struct_value(struct, version, chance):
    values, shown = {}, {}
    for field in struct.fields.values():
        if not field.for_version_q(version):
            continue
        if field.tag is not None and chance.random() < 0.5:
            continue
        value, text = field_value(field, version, chance)
        values[field.name], shown[shown_name(field, struct.name)] = value, text
    made = struct if isinstance(struct, type) else struct.data_class
    return made(version=version, **values), shown


def messages(chance):
    known = classes()
    for api, (first, last) in MESSAGES.items():
        for kind in ("Request", "Response"):
            message = known[api + kind]
            for version in range(first, last + 1):
                values, shown = {}, {}
                for field in message._struct.fields.values():
                    if not field.for_version_q(version):
                        continue
                    if field.tag is not None and chance.random() < 0.3:
                        continue
                    value, text = field_value(field, version, chance)
                    values[field.name], shown[shown_name(field, message.name)] = value, text
                made = message(version=version, **values)
                correlation = chance.getrandbits(31)
                if kind == "Request":
                    made.with_header(correlation_id=correlation, client_id=CLIENT)
                else:
                    made.with_header(correlation_id=correlation)
                frame = bytes(made.encode(header=True, framed=True))
                shown["correlation"] = correlation
                text = json.dumps(shown, separators=(",", ":"))
                yield f"{api}{kind}\t{version}\t{frame.hex()}\t{text}"


def batches(chance):
    codecs = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
    for name, codec in codecs.items():
        for shape in ("plain", "idempotent", "transactional"):
            producer = {} if shape == "plain" else dict(
                producer_id=1 << 40, producer_epoch=7, base_sequence=2**31 - 2)
            builder = DefaultRecordBatchBuilder(
                magic=2, compression_type=codec, batch_size=1 << 20,
                is_transactional=shape == "transactional",
                **{**dict(producer_id=-1, producer_epoch=-1, base_sequence=-1), **producer})
            shown = []
            for offset in range(chance.choice([1, 3, 70] if codec == 0 else [16, 24])):
                timestamp = 1_700_000_000_000 + chance.choice([0, 1, 63, 64, -5, 100_000]) * offset
                key = chance.choice([None, b"", b"key-%d" % offset])
                value = chance.choice([None, b"", b"value " * chance.choice([1, 20])])
                headers = chance.choice([[], [("h", b"v")], [("empty", b""), ("null", None)]])
                builder.append(offset, timestamp, key, value, headers)
                shown.append({
                    "timestamp": timestamp,
                    "key": None if key is None else key.hex(),
                    "value": None if value is None else value.hex(),
                    "headers": [[k, None if v is None else v.hex()] for k, v in headers],
                })
            batch = bytes(builder.build())
            text = json.dumps(shown, separators=(",", ":"))
            yield f"{name}-{shape}\t{batch.hex()}\t{text}"


def write(name, lines):
    with open(name, "w", encoding="ascii", newline="\n") as out:
        out.writelines(line + "\n" for line in lines)


if __name__ == "__main__":
    write("messages.txt", messages(random.Random(20260101)))
    write("batches.txt", batches(random.Random(20260102)))
