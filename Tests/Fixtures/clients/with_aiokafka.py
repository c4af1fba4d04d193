"""aiokafka, a client on asyncio, on a loop in a thread of its own."""

import asyncio
import threading

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

WAIT = 20
ALREADY_THERE = 36


class Client:
    # The others need packages besides.
    codecs = ["none", "gzip"]
    can_delete_groups = False

    def __init__(self, server):
        self.server = server
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.admin = self.run(self.made(AIOKafkaAdminClient, bootstrap_servers=server))

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(WAIT * 2)

    @staticmethod
    async def made(kind, *words, **settings):
        client = kind(*words, **settings)
        await client.start()
        return client

    def close(self):
        self.run(self.admin.close())

    def create(self, topic, partitions, settings):
        new = NewTopic(topic, partitions, 1, topic_configs=settings)
        answer = self.run(self.admin.create_topics([new]))
        return answer.topic_errors[0][1]

    def is_refused_as_there(self, topic):
        return self.create(topic, 1, {}) == ALREADY_THERE

    def topics(self):
        return set(self.run(self.admin.list_topics()))

    def partitions(self, topic):
        return len(self.run(self.admin.describe_topics([topic]))[0]["partitions"])

    def produce(self, topic, codec, batch):
        async def send():
            producer = await self.made(
                AIOKafkaProducer, bootstrap_servers=self.server, enable_idempotence=True,
                linger_ms=5, compression_type=None if codec == "none" else codec)
            sent = [
                await producer.send(
                    topic, value, key, partition, headers=[("codec", codec.encode())])
                for partition, key, value in batch
            ]
            offsets = [(await one).offset for one in sent]
            await producer.stop()
            return offsets

        return self.run(send())

    def read(self, topic, partitions, count):
        async def read():
            consumer = await self.made(
                AIOKafkaConsumer, bootstrap_servers=self.server, enable_auto_commit=False,
                auto_offset_reset="earliest")
            places = [TopicPartition(topic, number) for number in partitions]
            consumer.assign(places)
            await consumer.seek_to_beginning(*places)
            got = {}
            while len(got) < count:
                polled = await consumer.getmany(timeout_ms=1000)
                for one in (one for some in polled.values() for one in some):
                    got[one.partition, one.offset] = (one.key, one.value, list(one.headers))
            await consumer.stop()
            return got

        return self.run(read())

    def member(self, topic, group):
        return Member(self, topic, group)

    def committed(self, group, topic, count):
        found = self.run(self.admin.list_consumer_group_offsets(group))
        return {place.partition: offset.offset for place, offset in found.items()}

    def state(self, group):
        answer = self.run(self.admin.describe_consumer_groups([group]))[0]
        _, _, state, _, _, members, *_ = answer.groups[0]
        return state, len(members)

    def groups(self):
        return {name for name, _ in self.run(self.admin.list_consumer_groups())}

    def set(self, topic, key, value):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, {key: value})
        self.run(self.admin.alter_configs([resource]))

    def setting(self, topic, key):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, {key: None})
        answer = self.run(self.admin.describe_configs([resource]))[0]
        return answer.resources[0][4][0][1]

    def grow(self, topic, count):
        self.run(self.admin.create_partitions({topic: NewPartitions(count)}))

    def delete_records(self, topic, partition, before):
        place = TopicPartition(topic, partition)
        return self.run(self.admin.delete_records({place: RecordsToDelete(before)}))[place]

    def delete(self, topic):
        self.run(self.admin.delete_topics([topic]))


class Member:
    def __init__(self, client, topic, group):
        self.run = client.run
        self.consumer = self.run(client.made(
            AIOKafkaConsumer, topic, bootstrap_servers=client.server, group_id=group,
            auto_offset_reset="earliest", enable_auto_commit=False, heartbeat_interval_ms=200,
            session_timeout_ms=6000))

    def poll(self):
        polled = self.run(self.consumer.getmany(timeout_ms=100))
        return [(one.partition, one.offset, one.value) for some in polled.values() for one in some]

    def held(self):
        return {place.partition for place in self.consumer.assignment()}

    def commit(self):
        self.run(self.consumer.commit())

    def close(self):
        self.run(self.consumer.stop())
