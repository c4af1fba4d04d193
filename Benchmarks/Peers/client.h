// What the three clients share: clocks, and settings from the command line.
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static inline int64_t microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static inline double processor_seconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
        + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static inline void set(rd_kafka_conf_t *settings, const char *name, const char *value) {
    char reason[512];
    if (rd_kafka_conf_set(settings, name, value, reason, sizeof reason) == RD_KAFKA_CONF_OK) return;
    fprintf(stderr, "%s\n", reason);
    exit(64);
}

// key=value words.
static inline void set_all(rd_kafka_conf_t *settings, int count, char **words) {
    for (int i = 0; i < count; i++) {
        char *equals = strchr(words[i], '=');
        if (!equals) fprintf(stderr, "%s is not KEY=VALUE\n", words[i]), exit(64);
        *equals = 0;
        set(settings, words[i], equals + 1);
    }
}

static inline rd_kafka_t *start(rd_kafka_type_t type, rd_kafka_conf_t *settings) {
    char reason[512];
    rd_kafka_t *client = rd_kafka_new(type, settings, reason, sizeof reason);
    if (!client) fprintf(stderr, "%s\n", reason), exit(1);
    return client;
}

static inline char *payload(size_t size) {
    char *bytes = malloc(size);
    srand(1);
    for (size_t i = 0; i < size; i++) bytes[i] = (char)('A' + rand() % 26);
    return bytes;
}
