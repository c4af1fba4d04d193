"""What a user of one client does in a day, asked of a broker: topics, records with each codec, a group
whose members come and go, admin. Each step says what it saw; the first that is wrong ends the program.

    python story.py CLIENT HOST:PORT
"""

import importlib
import sys
import time

PARTITIONS = 4
PER_CODEC = 60
LIMIT = 40.0


def say(step, seen):
    print(f"{step}: {seen}", flush=True)


def check(condition, what):
    if not condition:
        sys.exit(f"wrong: {what}")


def until(what, condition):
    end = time.monotonic() + LIMIT
    while not condition():
        check(time.monotonic() < end, f"{what} did not come true in {LIMIT} s")


def topics(client):
    client.create("things", PARTITIONS, {"retention.ms": "86400000"})
    until("the topic", lambda: "things" in client.topics())
    check(client.partitions("things") == PARTITIONS, "partitions of the topic")
    check(client.is_refused_as_there("things"), "a topic that is there was made again")
    say("topics", "made, listed, refused when made again")


def records(client):
    sent = {}
    for codec in client.codecs:
        batch = [
            (number % PARTITIONS, f"key {number}".encode(), f"{codec} {number} {'x' * 200}".encode())
            for number in range(PER_CODEC)
        ]
        for (partition, key, value), offset in zip(batch, client.produce("things", codec, batch)):
            check((partition, offset) not in sent, f"offset {offset} of {partition} was given twice")
            sent[partition, offset] = (key, value, [("codec", codec.encode())])
    got = client.read("things", range(PARTITIONS), len(sent))
    check(got == sent, f"{len(got)} of {len(sent)} records were read, or others")
    say("records", f"{len(sent)} with {len(client.codecs)} codecs")
    return len(sent)


def group(client, count):
    seen = {}

    def poll(*members):
        for member in members:
            for partition, offset, value in member.poll():
                seen.setdefault((partition, offset), value)

    first = client.member("things", "crew")
    until("the first member's share", lambda: poll(first) or len(first.held()) == PARTITIONS)
    until("every record", lambda: poll(first) or len(seen) == count)
    # Whoever takes over begins at what was committed.
    first.commit()
    second = client.member("things", "crew")

    def is_shared():
        poll(first, second)
        mine, other = first.held(), second.held()
        return len(mine) == len(other) == PARTITIONS // 2 and not mine & other

    until("two shares", is_shared)
    state, members = client.state("crew")
    check((state.lower(), members) == ("stable", 2), f"the group is {state} with {members}")
    batch = [(number, b"more", b"more") for number in range(PARTITIONS)]
    client.produce("things", "none", batch)
    count += PARTITIONS
    until("one more each", lambda: poll(first, second) or len(seen) == count)
    first.commit()
    second.commit()
    second.close()
    until("all to one", lambda: poll(first) or len(first.held()) == PARTITIONS)
    first.close()
    committed = client.committed("crew", "things", PARTITIONS)
    check(sum(committed.values()) == count, f"committed is {committed}")

    client.produce("things", "none", [(0, b"late", b"late")])
    third = client.member("things", "crew")
    late = []
    until("the late record", lambda: late.extend(third.poll()) or late)
    check([value for _, _, value in late] == [b"late"], f"after a commit came {late}")
    third.close()
    until("an empty group", lambda: client.state("crew")[0].lower() == "empty")
    say("group", f"{count} records, two members, one again, and on from the commit")


def admin(client):
    client.set("things", "retention.ms", "123456")
    until("the setting", lambda: client.setting("things", "retention.ms") == "123456")
    client.grow("things", PARTITIONS + 2)
    until("more partitions", lambda: client.partitions("things") == PARTITIONS + 2)
    check(client.delete_records("things", 0, 5) == 5, "the low watermark after a deletion")
    check("crew" in client.groups(), "the list of groups")
    if getattr(client, "can_delete_groups", True):
        client.delete_group("crew")
        until("the group's end", lambda: "crew" not in client.groups())
    client.delete("things")
    until("the topic's end", lambda: "things" not in client.topics())
    say("admin", "settings, partitions, records, groups, topics")


def main(name, server):
    client = importlib.import_module(f"with_{name}").Client(server)
    try:
        topics(client)
        group(client, records(client))
        admin(client)
    finally:
        client.close()
    say("done", name)


main(*sys.argv[1:])
