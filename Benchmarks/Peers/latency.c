// Open loop through librdkafka: every record has an intended time, and its latency runs from there to
// its acknowledgement, seen on the client's own thread. The generator sleeps between sends.
//
//     latency BROKERS TOPIC RATE SECONDS SIZE [KEY=VALUE]...
#define _GNU_SOURCE
#include "client.h"
#include <sys/prctl.h>

static uint32_t *latencies;
static long acked, failed;

static rd_kafka_resp_err_t note(rd_kafka_t *client, rd_kafka_message_t *message, void *opaque) {
    (void)client, (void)opaque;
    int64_t due = (int64_t)(intptr_t)message->_private;
    if (!due) return RD_KAFKA_RESP_ERR_NO_ERROR;
    if (message->err) failed++;
    else latencies[acked++] = (uint32_t)(microseconds() - due);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_resp_err_t watch(
    rd_kafka_t *client, const rd_kafka_conf_t *settings, void *opaque, char *reason, size_t size) {
    (void)settings, (void)opaque, (void)reason, (void)size;
    return rd_kafka_interceptor_add_on_acknowledgement(client, "latency", note, 0);
}

static int compare(const void *a, const void *b) {
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    return (first > second) - (first < second);
}

static void send_record(rd_kafka_t *client, const char *topic, char *bytes, size_t size, int64_t due) {
    while (rd_kafka_producev(client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_VALUE(bytes, size),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_OPAQUE((void *)(intptr_t)due), RD_KAFKA_V_END))
        rd_kafka_poll(client, 1);
}

int main(int count, char **words) {
    if (count < 6)
        return fprintf(stderr, "usage: latency BROKERS TOPIC RATE SECONDS SIZE [KEY=VALUE]...\n"), 64;
    long rate = atol(words[3]), total = rate * atol(words[4]);
    size_t size = (size_t)atol(words[5]);
    rd_kafka_conf_t *settings = rd_kafka_conf_new();
    set(settings, "bootstrap.servers", words[1]);
    set(settings, "broker.address.family", "v4");
    set(settings, "linger.ms", "0");
    set_all(settings, count - 6, words + 6);
    rd_kafka_conf_interceptor_add_on_new(settings, "latency", watch, 0);
    prctl(PR_SET_TIMERSLACK, 1000);
    rd_kafka_t *client = start(RD_KAFKA_PRODUCER, settings);
    latencies = malloc(sizeof *latencies * (size_t)total);
    char *bytes = payload(size);
    for (int i = 0; i < 200; i++) {
        send_record(client, words[2], bytes, size, 0);
        rd_kafka_poll(client, 2);
    }
    rd_kafka_flush(client, 20000);
    int64_t begun = microseconds();
    for (long i = 0; i < total; i++) {
        int64_t due = begun + i * 1000000LL / rate;
        struct timespec then = {due / 1000000, due % 1000000 * 1000};
        if (microseconds() < due) clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &then, 0);
        send_record(client, words[2], bytes, size, due);
    }
    rd_kafka_flush(client, 60000);
    if (acked == 0) return fprintf(stderr, "nothing was acknowledged\n"), 1;
    qsort(latencies, (size_t)acked, sizeof *latencies, compare);
    double shares[] = {0.5, 0.99, 0.999, 1};
    const char *names[] = {"p50", "p99", "p999", "max"};
    printf("library=%s records=%ld failed=%ld left=%ld", rd_kafka_version_str(), acked, failed,
        total - acked - failed);
    for (int i = 0; i < 4; i++)
        printf(" %s=%u", names[i], latencies[(long)(shares[i] * (double)(acked - 1))]);
    printf("\n");
    return failed != 0 || acked != total;
}
