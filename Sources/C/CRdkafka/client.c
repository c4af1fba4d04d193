#include "library.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { producer_type = 0, consumer_type = 1, no_consumer_close = 8 };
enum { copy_records = 2 };
enum { purge_queued = 1, purge_in_flight = 2 };

// What it would print on the terminal it also tells in error events.
static void no_log(const void *handle, int level, const char *facility, const char *text) {
    (void)handle;
    (void)level;
    (void)facility;
    (void)text;
}

rdk_client *rdk_client_new(rdk_settings *settings, int is_producer, char *error, size_t size) {
    rdk_library *library = settings->library;
    int events = RDK_EVENT_ERROR | RDK_EVENT_STATISTICS;
    library->conf_set_events(settings->conf, is_producer ? events | RDK_EVENT_DELIVERY : events);
    library->conf_set_log_cb(settings->conf, no_log);
    rdk_client *client = calloc(1, sizeof *client);
    if (!client) return NULL;
    client->library = library;
    client->handle = library->new(
        is_producer ? producer_type : consumer_type, settings->conf, error, size);
    if (client->handle) settings->conf = NULL;
    rdk_settings_free(settings);
    if (!client->handle) {
        free(client);
        return NULL;
    }
    client->main = library->queue_get_main(client->handle);
    if (!is_producer) client->fetched = library->queue_new(client->handle);
    return client;
}

int rdk_client_open_topic(rdk_client *client, const char *topic) {
    client->topic = client->library->topic_new(client->handle, topic, NULL);
    return client->topic ? 0 : -1;
}

void rdk_client_notify(rdk_client *client, int descriptor) {
    static const uint64_t one = 1;
    client->library->queue_io_event_enable(client->main, descriptor, &one, sizeof one);
    if (client->fetched)
        client->library->queue_io_event_enable(client->fetched, descriptor, &one, sizeof one);
}

void rdk_client_trouble(rdk_client *client, char *text, size_t size) {
    text[0] = 0;
    rdk_event *event;
    while ((event = rdk_next_event(client, 0))) {
        if (rdk_event_kind(client, event) == RDK_EVENT_ERROR &&
            client->library->event_error(event) != RDK_ALL_BROKERS_DOWN)
            snprintf(text, size, "%s", rdk_event_text(client, event));
        rdk_event_free(client, event);
    }
}

void rdk_client_free(rdk_client *client) {
    rdk_library *library = client->library;
    // No descriptor of ours is written to once it is closed.
    library->queue_io_event_enable(client->main, -1, NULL, 0);
    if (client->fetched) library->queue_io_event_enable(client->fetched, -1, NULL, 0);
    if (client->topic) library->topic_destroy(client->topic);
    if (client->fetched) library->queue_destroy(client->fetched);
    library->queue_destroy(client->main);
    library->destroy_flags(client->handle, no_consumer_close);
    free(client);
}

void rdk_produce(rdk_client *client, int32_t partition, rdk_message *messages, int count) {
    client->library->produce_batch(client->topic, partition, copy_records, messages, count);
}

// rd_kafka_vu_t: a tag and a union of 64 bytes.
struct field {
    int tag;
    union {
        void *pointer;
        int number;
        int32_t partition;
        int64_t time;
        struct {
            void *pointer;
            size_t size;
        } memory;
        char padding[64];
    } of;
};

enum {
    tag_topic = 2,
    tag_partition = 3,
    tag_value = 4,
    tag_key = 5,
    tag_opaque = 6,
    tag_flags = 7,
    tag_timestamp = 8,
    tag_headers = 10,
};

int32_t rdk_produce_with_headers(
    rdk_client *client, int32_t partition, const rdk_message *message, int64_t timestamp,
    const rdk_header *headers, int count) {
    rdk_library *library = client->library;
    void *list = library->headers_new((size_t)count);
    for (int i = 0; i < count; i++)
        library->header_add(list, headers[i].name, -1, headers[i].value, (long)headers[i].size);
    struct field fields[8];
    memset(fields, 0, sizeof fields);
    fields[0].tag = tag_topic, fields[0].of.pointer = client->topic;
    fields[1].tag = tag_partition, fields[1].of.partition = partition;
    fields[2].tag = tag_value, fields[2].of.memory.pointer = message->payload;
    fields[2].of.memory.size = message->length;
    fields[3].tag = tag_key, fields[3].of.memory.pointer = message->key;
    fields[3].of.memory.size = message->key_length;
    fields[4].tag = tag_opaque, fields[4].of.pointer = message->opaque;
    fields[5].tag = tag_flags, fields[5].of.number = copy_records;
    fields[6].tag = tag_timestamp, fields[6].of.time = timestamp;
    fields[7].tag = tag_headers, fields[7].of.pointer = list;
    void *failure = library->produceva(client->handle, fields, 8);
    if (!failure) return RDK_NO_ERROR;
    // The list is still ours.
    library->headers_destroy(list);
    int32_t code = library->error_code(failure);
    library->error_destroy(failure);
    return code;
}

void rdk_flush(rdk_client *client, int milliseconds) {
    client->library->flush(client->handle, milliseconds);
}

void rdk_purge(rdk_client *client) {
    client->library->purge(client->handle, purge_queued | purge_in_flight);
}

rdk_event *rdk_next_event(rdk_client *client, int milliseconds) {
    return client->library->queue_poll(client->main, milliseconds);
}

int rdk_event_kind(rdk_client *client, rdk_event *event) {
    return client->library->event_type(event);
}

size_t rdk_event_count(rdk_client *client, rdk_event *event) {
    return client->library->event_message_count(event);
}

size_t rdk_event_messages(
    rdk_client *client, rdk_event *event, const rdk_message **messages, size_t size) {
    return client->library->event_message_array(event, messages, size);
}

const char *rdk_event_text(rdk_client *client, rdk_event *event) {
    return rdk_event_kind(client, event) == RDK_EVENT_STATISTICS
        ? client->library->event_stats(event)
        : client->library->event_error_string(event);
}

void rdk_event_free(rdk_client *client, rdk_event *event) {
    client->library->event_destroy(event);
}

int rdk_message_status(rdk_client *client, const rdk_message *message) {
    return client->library->message_status(message);
}

int rdk_consume_start(rdk_client *client, int32_t partition, int64_t offset) {
    return client->library->consume_start_queue(client->topic, partition, offset, client->fetched);
}

void rdk_consume_stop(rdk_client *client, int32_t partition) {
    client->library->consume_stop(client->topic, partition);
}

long rdk_consume(rdk_client *client, rdk_message **messages, size_t size) {
    return client->library->consume_batch_queue(client->fetched, 0, messages, size);
}

int64_t rdk_message_timestamp(rdk_client *client, const rdk_message *message) {
    return client->library->message_timestamp(message, NULL);
}

void rdk_message_free(rdk_client *client, rdk_message *message) {
    client->library->message_destroy(message);
}

int64_t rdk_high_watermark(rdk_client *client, const char *topic, int32_t partition) {
    int64_t low = 0, high = 0;
    if (client->library->get_watermark_offsets(client->handle, topic, partition, &low, &high))
        return -1;
    return high;
}

void rdk_pause(rdk_client *client, const char *topic, const int32_t *partitions, int count, int on) {
    rdk_library *library = client->library;
    void *list = library->topic_partition_list_new(count);
    for (int i = 0; i < count; i++) library->topic_partition_list_add(list, topic, partitions[i]);
    if (on)
        library->pause_partitions(client->handle, list);
    else
        library->resume_partitions(client->handle, list);
    library->topic_partition_list_destroy(list);
}
