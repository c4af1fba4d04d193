// librdkafka reading one partition from its start.
//
//     consume BROKERS TOPIC COUNT [KEY=VALUE]...
#include "client.h"

enum { TOGETHER = 10000, SECONDS_MAX = 60 };

int main(int count, char **words) {
    if (count < 4) return fprintf(stderr, "usage: consume BROKERS TOPIC COUNT [KEY=VALUE]...\n"), 64;
    long total = atol(words[3]), read = 0;
    rd_kafka_conf_t *settings = rd_kafka_conf_new();
    set(settings, "bootstrap.servers", words[1]);
    set(settings, "broker.address.family", "v4");
    set(settings, "group.id", "benchmark");
    set(settings, "enable.auto.commit", "false");
    set(settings, "queued.min.messages", "1000000");
    set_all(settings, count - 4, words + 4);
    rd_kafka_t *client = start(RD_KAFKA_CONSUMER, settings);
    rd_kafka_poll_set_consumer(client);
    rd_kafka_topic_partition_list_t *places = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(places, words[2], 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(client);
    static rd_kafka_message_t *batch[TOGETHER];
    double used = processor_seconds();
    int64_t begun = microseconds(), deadline = begun + SECONDS_MAX * 1000000LL;
    rd_kafka_assign(client, places);
    while (read < total && microseconds() < deadline) {
        ssize_t taken = rd_kafka_consume_batch_queue(queue, 100, batch, TOGETHER);
        for (ssize_t i = 0; i < taken; i++) {
            read += !batch[i]->err;
            rd_kafka_message_destroy(batch[i]);
        }
    }
    double wall = (double)(microseconds() - begun) / 1e6;
    used = processor_seconds() - used;
    printf("library=%s records=%ld failed=0 left=%ld seconds=%.4f rate=%.0f client_cpu=%.4f\n",
        rd_kafka_version_str(), read, read < total ? total - read : 0, wall, (double)read / wall,
        used / (double)read * 1e6);
    fflush(stdout);
    _Exit(read < total);
}
