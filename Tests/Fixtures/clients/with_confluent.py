"""confluent-kafka, which is librdkafka."""

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, Producer
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin import NewPartitions, NewTopic, ResourceType

WAIT = 20


class Client:
    codecs = ["none", "gzip", "snappy", "lz4", "zstd"]

    def __init__(self, server):
        self.base = {"bootstrap.servers": server, "topic.metadata.refresh.interval.ms": 1000}
        self.admin = AdminClient(self.base)

    def close(self):
        pass

    def create(self, topic, partitions, settings):
        new = NewTopic(topic, num_partitions=partitions, replication_factor=1, config=settings)
        self.admin.create_topics([new])[topic].result(WAIT)

    def is_refused_as_there(self, topic):
        try:
            self.create(topic, 1, {})
        except KafkaException as error:
            return error.args[0].name() == "TOPIC_ALREADY_EXISTS"
        return False

    def topics(self):
        return set(self.admin.list_topics(timeout=WAIT).topics)

    def partitions(self, topic):
        return len(self.admin.list_topics(timeout=WAIT).topics[topic].partitions)

    def produce(self, topic, codec, batch):
        offsets = {}

        def kept(number):
            def keep(error, message):
                offsets[number] = message.offset() if error is None else error

            return keep

        producer = Producer(
            {**self.base, "compression.type": codec, "enable.idempotence": True, "linger.ms": 5})
        for number, (partition, key, value) in enumerate(batch):
            producer.produce(
                topic, value, key, partition, kept(number), headers=[("codec", codec.encode())])
        producer.flush(WAIT)
        return [offsets[number] for number in range(len(batch))]

    def read(self, topic, partitions, count):
        consumer = Consumer({**self.base, "group.id": "reader", "enable.auto.commit": False})
        consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
        got = {}
        while len(got) < count:
            message = consumer.poll(WAIT)
            if message is None or message.error():
                break
            got[message.partition(), message.offset()] = (
                message.key(), message.value(), message.headers())
        consumer.close()
        return got

    def member(self, topic, group):
        return Member(self.base, topic, group)

    def committed(self, group, topic, count):
        asked = ConsumerGroupTopicPartitions(
            group, [TopicPartition(topic, number) for number in range(count)])
        found = self.admin.list_consumer_group_offsets([asked])[group].result(WAIT)
        return {place.partition: place.offset for place in found.topic_partitions}

    def state(self, group):
        found = self.admin.describe_consumer_groups([group])[group].result(WAIT)
        return found.state.name, len(found.members)

    def groups(self):
        return {one.group_id for one in self.admin.list_consumer_groups().result(WAIT).valid}

    def delete_group(self, group):
        self.admin.delete_consumer_groups([group])[group].result(WAIT)

    def set(self, topic, key, value):
        entry = ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
        self.admin.incremental_alter_configs([resource])[resource].result(WAIT)

    def setting(self, topic, key):
        resource = ConfigResource(ResourceType.TOPIC, topic)
        return self.admin.describe_configs([resource])[resource].result(WAIT)[key].value

    def grow(self, topic, count):
        self.admin.create_partitions([NewPartitions(topic, count)])[topic].result(WAIT)

    def delete_records(self, topic, partition, before):
        place = TopicPartition(topic, partition, before)
        return self.admin.delete_records([place])[place].result(WAIT).low_watermark

    def delete(self, topic):
        self.admin.delete_topics([topic])[topic].result(WAIT)


class Member:
    def __init__(self, base, topic, group):
        self.consumer = Consumer({
            **base, "group.id": group, "auto.offset.reset": "earliest",
            "enable.auto.commit": False, "heartbeat.interval.ms": 200,
            "session.timeout.ms": 6000, "partition.assignment.strategy": "cooperative-sticky"})
        self.consumer.subscribe([topic])

    def poll(self):
        messages = self.consumer.consume(500, 0.1)
        return [(one.partition(), one.offset(), one.value()) for one in messages
                if one.error() is None]

    def held(self):
        return {place.partition for place in self.consumer.assignment()}

    def commit(self):
        self.consumer.commit(asynchronous=False)

    def close(self):
        self.consumer.close()
