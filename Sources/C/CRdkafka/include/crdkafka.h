// librdkafka, loaded when it is needed: `trial` starts where it is absent, and two versions of it can
// be compared. Facts of its header (since 1.6) that its users rely on are declared here anew.
#ifndef TRIAL_CRDKAFKA_H
#define TRIAL_CRDKAFKA_H

#include <stddef.h>
#include <stdint.h>

typedef struct rdk_library rdk_library;
typedef struct rdk_settings rdk_settings;
typedef struct rdk_client rdk_client;
typedef struct rdk_event rdk_event;

// The layout of rd_kafka_message_t, part of the library's binary interface.
typedef struct rdk_message {
    int32_t error;
    void *topic;
    int32_t partition;
    void *payload;
    size_t length;
    void *key;
    size_t key_length;
    int64_t offset;
    void *opaque;
} rdk_message;

typedef struct rdk_header {
    const char *name;
    const void *value;
    int64_t size;
} rdk_header;

enum {
    RDK_NO_ERROR = 0,
    RDK_QUEUE_FULL = -184,
    RDK_TIMED_OUT = -185,
    RDK_TRANSPORT = -195,
    RDK_ALL_BROKERS_DOWN = -187,
    RDK_PARTITION_EOF = -191,
    RDK_AUTHENTICATION = -169,
    RDK_REQUEST_TIMED_OUT = 7,

    RDK_NOT_PERSISTED = 0,
    RDK_POSSIBLY_PERSISTED = 1,
    RDK_PERSISTED = 2,

    RDK_EVENT_DELIVERY = 0x1,
    RDK_EVENT_ERROR = 0x8,
    RDK_EVENT_STATISTICS = 0x40,

    RDK_RESOURCE_TOPIC = 2,
    RDK_RESOURCE_BROKER = 4,
};

#define RDK_OFFSET_BEGINNING (-2)
#define RDK_OFFSET_END (-1)

// Functions that can fail fill `error` with a sentence and answer NULL or an error's number.

// A library stays loaded until the process ends.
rdk_library *rdk_open(const char *path, char *error, size_t size);
const char *rdk_version(const rdk_library *library);
const char *rdk_error_name(const rdk_library *library, int32_t error);
const char *rdk_error_text(const rdk_library *library, int32_t error);

rdk_settings *rdk_settings_new(rdk_library *library);
int rdk_settings_set(
    rdk_settings *settings, const char *name, const char *value, char *error, size_t size);
void rdk_settings_each(
    rdk_settings *settings, void (*each)(void *context, const char *name, const char *value),
    void *context);
void rdk_settings_free(rdk_settings *settings);

// Takes the settings, whether it succeeds or not.
rdk_client *rdk_client_new(rdk_settings *settings, int is_producer, char *error, size_t size);
int rdk_client_open_topic(rdk_client *client, const char *topic);
// Writes to the descriptor of an eventfd when a queue of the client gets its first entry.
void rdk_client_notify(rdk_client *client, int descriptor);
// The last of the errors that have been told since, such as a refused connection; empty for none.
// For clients whose events nobody else takes.
void rdk_client_trouble(rdk_client *client, char *text, size_t size);
void rdk_client_free(rdk_client *client);

// Copies the records. Each message's `error` says what became of it.
void rdk_produce(rdk_client *client, int32_t partition, rdk_message *messages, int count);
int32_t rdk_produce_with_headers(
    rdk_client *client, int32_t partition, const rdk_message *message, int64_t timestamp,
    const rdk_header *headers, int count);
void rdk_flush(rdk_client *client, int milliseconds);
void rdk_purge(rdk_client *client);

rdk_event *rdk_next_event(rdk_client *client, int milliseconds);
int rdk_event_kind(rdk_client *client, rdk_event *event);
size_t rdk_event_count(rdk_client *client, rdk_event *event);
size_t rdk_event_messages(
    rdk_client *client, rdk_event *event, const rdk_message **messages, size_t size);
const char *rdk_event_text(rdk_client *client, rdk_event *event);
void rdk_event_free(rdk_client *client, rdk_event *event);
int rdk_message_status(rdk_client *client, const rdk_message *message);

int rdk_consume_start(rdk_client *client, int32_t partition, int64_t offset);
void rdk_consume_stop(rdk_client *client, int32_t partition);
long rdk_consume(rdk_client *client, rdk_message **messages, size_t size);
int64_t rdk_message_timestamp(rdk_client *client, const rdk_message *message);
void rdk_message_free(rdk_client *client, rdk_message *message);
int64_t rdk_high_watermark(rdk_client *client, const char *topic, int32_t partition);
void rdk_pause(rdk_client *client, const char *topic, const int32_t *partitions, int count, int on);

int32_t rdk_create_topic(
    rdk_client *client, const char *topic, int partitions, int replicas, const char **names,
    const char **values, int count, int milliseconds, char *error, size_t size);
int32_t rdk_delete_topic(
    rdk_client *client, const char *topic, int milliseconds, char *error, size_t size);
int32_t rdk_describe(
    rdk_client *client, int resource, const char *name, int milliseconds,
    void (*each)(void *context, const char *name, const char *value), void *context, char *error,
    size_t size);
// `broker` hears of every broker; `partition` of the topic's, leader -1 for nobody. No topic for NULL.
int32_t rdk_metadata(
    rdk_client *client, const char *topic, int milliseconds,
    void (*broker)(void *context, int32_t id),
    void (*partition)(void *context, int32_t partition, int32_t leader), void *context);
int32_t rdk_offsets(
    rdk_client *client, const char *topic, int32_t partition, int milliseconds, int64_t *first,
    int64_t *end);
void rdk_cluster_id(rdk_client *client, int milliseconds, char *text, size_t size);

// An eventfd, waited for with the exactness of ppoll(2).
int rdk_alarm_open(void);
void rdk_alarm_ring(int descriptor);
// Until it rings or the time is over; silences it. Answers whether it rang.
int rdk_alarm_wait(int descriptor, int64_t nanoseconds);
void rdk_alarm_close(int descriptor);

#endif
