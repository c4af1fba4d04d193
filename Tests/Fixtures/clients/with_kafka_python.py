"""kafka-python 3, a client in pure Python."""

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource
from kafka.errors import TopicAlreadyExistsError

WAIT = 20


class Client:
    # The others need packages besides.
    codecs = ["none", "gzip"]

    def __init__(self, server):
        self.server = server
        self.admin = KafkaAdminClient(bootstrap_servers=server)

    def close(self):
        self.admin.close()

    def create(self, topic, partitions, settings):
        self.admin.create_topics(
            {topic: {"num_partitions": partitions, "replication_factor": 1, "configs": settings}})

    def is_refused_as_there(self, topic):
        try:
            self.create(topic, 1, {})
        except TopicAlreadyExistsError:
            return True
        return False

    def topics(self):
        return set(self.admin.list_topics())

    def partitions(self, topic):
        return len(self.admin.describe_topics([topic])[0]["partitions"])

    def produce(self, topic, codec, batch):
        producer = KafkaProducer(
            bootstrap_servers=self.server, enable_idempotence=True, linger_ms=5,
            compression_type=None if codec == "none" else codec)
        sent = [
            producer.send(
                topic, value, key, [("codec", codec.encode())], partition=partition)
            for partition, key, value in batch
        ]
        producer.flush(WAIT)
        offsets = [one.get(WAIT).offset for one in sent]
        producer.close()
        return offsets

    def read(self, topic, partitions, count):
        consumer = KafkaConsumer(
            bootstrap_servers=self.server, auto_offset_reset="earliest",
            enable_auto_commit=False, consumer_timeout_ms=WAIT * 1000)
        consumer.assign([TopicPartition(topic, number) for number in partitions])
        got = {}
        for one in consumer:
            got[one.partition, one.offset] = (one.key, one.value, list(one.headers))
            if len(got) == count:
                break
        consumer.close()
        return got

    def member(self, topic, group):
        return Member(self.server, topic, group)

    def committed(self, group, topic, count):
        found = self.admin.list_group_offsets({group: None})[group]
        return {place.partition: offset.offset for place, offset in found.items()}

    def state(self, group):
        found = self.admin.describe_groups([group])[group]
        return found["group_state"], len(found["members"])

    def groups(self):
        return {one["group_id"] for one in self.admin.list_groups()}

    def delete_group(self, group):
        self.admin.delete_groups([group])

    def set(self, topic, key, value):
        self.admin.alter_configs([ConfigResource("TOPIC", topic, {key: value})])

    def setting(self, topic, key):
        found = self.admin.describe_configs([ConfigResource("TOPIC", topic)])
        return found["topic"][topic][key]["value"]

    def grow(self, topic, count):
        self.admin.create_partitions({topic: count})

    def delete_records(self, topic, partition, before):
        place = TopicPartition(topic, partition)
        return self.admin.delete_records({place: before})[place]["low_watermark"]

    def delete(self, topic):
        self.admin.delete_topics([topic])


class Member:
    def __init__(self, server, topic, group):
        self.consumer = KafkaConsumer(
            topic, bootstrap_servers=server, group_id=group, auto_offset_reset="earliest",
            enable_auto_commit=False, heartbeat_interval_ms=200, session_timeout_ms=6000)

    def poll(self):
        polled = self.consumer.poll(100)
        return [(one.partition, one.offset, one.value) for some in polled.values() for one in some]

    def held(self):
        return {place.partition for place in self.consumer.assignment()}

    def commit(self):
        self.consumer.commit()

    def close(self):
        self.consumer.close(autocommit=False)
