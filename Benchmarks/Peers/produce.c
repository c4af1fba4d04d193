// librdkafka as fast as it goes: one thread, one partition, batches handed over together, payload not
// copied.
//
//     produce BROKERS TOPIC COUNT SIZE [KEY=VALUE]...
#include "client.h"

enum { TOGETHER = 1000, SECONDS_MAX = 120 };

static long failed;

static void delivered(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    (void)client, (void)opaque;
    if (message->err && !failed++) fprintf(stderr, "%s\n", rd_kafka_err2str(message->err));
}

int main(int count, char **words) {
    if (count < 5) return fprintf(stderr, "usage: produce BROKERS TOPIC COUNT SIZE [KEY=VALUE]...\n"), 64;
    long total = atol(words[3]), size = atol(words[4]), sent = 0;
    rd_kafka_conf_t *settings = rd_kafka_conf_new();
    set(settings, "bootstrap.servers", words[1]);
    set(settings, "broker.address.family", "v4");
    set(settings, "queue.buffering.max.messages", "500000");
    set(settings, "delivery.report.only.error", "true");
    set_all(settings, count - 5, words + 5);
    rd_kafka_conf_set_dr_msg_cb(settings, delivered);
    rd_kafka_t *client = start(RD_KAFKA_PRODUCER, settings);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(client, words[2], 0);
    char *bytes = payload((size_t)size);
    rd_kafka_produce(topic, 0, 0, bytes, (size_t)size, 0, 0, 0);
    if (rd_kafka_flush(client, 20000)) return fprintf(stderr, "the first record was not acknowledged\n"), 1;

    static rd_kafka_message_t batch[TOGETHER];
    double used = processor_seconds();
    int64_t begun = microseconds(), deadline = begun + SECONDS_MAX * 1000000LL;
    while (sent < total && microseconds() < deadline) {
        int wanted = total - sent < TOGETHER ? (int)(total - sent) : TOGETHER;
        for (int i = 0; i < wanted; i++)
            batch[i] = (rd_kafka_message_t){.payload = bytes, .len = (size_t)size};
        int taken = rd_kafka_produce_batch(topic, 0, 0, batch, wanted);
        sent += taken;
        rd_kafka_poll(client, taken < wanted ? 2 : 0);
    }
    rd_kafka_flush(client, 60000);
    double wall = (double)(microseconds() - begun) / 1e6;
    used = processor_seconds() - used;
    int left = rd_kafka_outq_len(client);
    printf("library=%s records=%ld failed=%ld left=%d seconds=%.4f rate=%.0f client_cpu=%.4f\n",
        rd_kafka_version_str(), sent, failed, left, wall, (double)sent / wall, used / (double)sent * 1e6);
    return failed || left || sent < total;
}
