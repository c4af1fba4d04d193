#include "library.h"
#include <stdio.h>
#include <stdlib.h>

enum { create_operation = 1, delete_operation = 2, describe_operation = 5 };

// The structures of rd_kafka_metadata_t.
struct broker {
    int32_t id;
    char *host;
    int port;
};
struct partition {
    int32_t id;
    int error;
    int32_t leader;
    int replica_count;
    int32_t *replicas;
    int in_sync_count;
    int32_t *in_sync;
};
struct topic {
    char *name;
    int partition_count;
    struct partition *partitions;
    int error;
};
struct metadata {
    int broker_count;
    struct broker *brokers;
    int topic_count;
    struct topic *topics;
    int32_t origin;
    char *origin_name;
};

static void *options(rdk_client *client, int operation, int milliseconds, int operates) {
    char ignored[128];
    void *made = client->library->AdminOptions_new(client->handle, operation);
    client->library->AdminOptions_set_request_timeout(made, milliseconds, ignored, sizeof ignored);
    if (operates)
        client->library->AdminOptions_set_operation_timeout(
            made, milliseconds, ignored, sizeof ignored);
    return made;
}

static int32_t failure(
    rdk_client *client, int32_t code, const char *text, char *error, size_t size) {
    snprintf(error, size, "%s", text ? text : client->library->err2str(code));
    return code;
}

// The event that ends a request, or NULL with `error` filled.
static void *await(
    rdk_client *client, void *queue, int milliseconds, int32_t *code, char *error, size_t size) {
    void *event = client->library->queue_poll(queue, milliseconds + 1000);
    if (!event) {
        *code = failure(client, RDK_TIMED_OUT, NULL, error, size);
        return NULL;
    }
    *code = client->library->event_error(event);
    if (*code == RDK_NO_ERROR) return event;
    failure(client, *code, client->library->event_error_string(event), error, size);
    client->library->event_destroy(event);
    return NULL;
}

static int32_t topic_result(
    rdk_client *client, const void **topics, size_t count, char *error, size_t size) {
    if (count == 0) return failure(client, RDK_TIMED_OUT, "an empty answer", error, size);
    int32_t code = client->library->topic_result_error(topics[0]);
    if (code == RDK_NO_ERROR) return code;
    return failure(
        client, code, client->library->topic_result_error_string(topics[0]), error, size);
}

int32_t rdk_create_topic(
    rdk_client *client, const char *topic, int partitions, int replicas, const char **names,
    const char **values, int count, int milliseconds, char *error, size_t size) {
    rdk_library *library = client->library;
    void *made = library->NewTopic_new(topic, partitions, replicas, error, size);
    if (!made) return -1;
    for (int i = 0; i < count; i++) library->NewTopic_set_config(made, names[i], values[i]);
    void *queue = library->queue_new(client->handle);
    void *chosen = options(client, create_operation, milliseconds, 1);
    library->CreateTopics(client->handle, &made, 1, chosen, queue);
    int32_t code;
    void *event = await(client, queue, milliseconds, &code, error, size);
    if (event) {
        size_t found = 0;
        const void **topics = library->CreateTopics_result_topics(
            library->event_CreateTopics_result(event), &found);
        code = topic_result(client, topics, found, error, size);
        library->event_destroy(event);
    }
    library->AdminOptions_destroy(chosen);
    library->queue_destroy(queue);
    library->NewTopic_destroy(made);
    return code;
}

int32_t rdk_delete_topic(
    rdk_client *client, const char *topic, int milliseconds, char *error, size_t size) {
    rdk_library *library = client->library;
    void *named = library->DeleteTopic_new(topic);
    void *queue = library->queue_new(client->handle);
    void *chosen = options(client, delete_operation, milliseconds, 1);
    library->DeleteTopics(client->handle, &named, 1, chosen, queue);
    int32_t code;
    void *event = await(client, queue, milliseconds, &code, error, size);
    if (event) {
        size_t found = 0;
        const void **topics = library->DeleteTopics_result_topics(
            library->event_DeleteTopics_result(event), &found);
        code = topic_result(client, topics, found, error, size);
        library->event_destroy(event);
    }
    library->AdminOptions_destroy(chosen);
    library->queue_destroy(queue);
    library->DeleteTopic_destroy(named);
    return code;
}

int32_t rdk_describe(
    rdk_client *client, int resource, const char *name, int milliseconds,
    void (*each)(void *, const char *, const char *), void *context, char *error, size_t size) {
    rdk_library *library = client->library;
    void *named = library->ConfigResource_new(resource, name);
    void *queue = library->queue_new(client->handle);
    void *chosen = options(client, describe_operation, milliseconds, 0);
    library->DescribeConfigs(client->handle, &named, 1, chosen, queue);
    int32_t code;
    void *event = await(client, queue, milliseconds, &code, error, size);
    if (event) {
        size_t found = 0, entries = 0;
        const void **resources = library->DescribeConfigs_result_resources(
            library->event_DescribeConfigs_result(event), &found);
        if (found > 0) {
            code = library->ConfigResource_error(resources[0]);
            if (code != RDK_NO_ERROR)
                failure(
                    client, code, library->ConfigResource_error_string(resources[0]), error, size);
            const void **list = library->ConfigResource_configs(resources[0], &entries);
            for (size_t i = 0; i < entries && code == RDK_NO_ERROR; i++)
                each(context, library->ConfigEntry_name(list[i]),
                     library->ConfigEntry_value(list[i]));
        }
        library->event_destroy(event);
    }
    library->AdminOptions_destroy(chosen);
    library->queue_destroy(queue);
    library->ConfigResource_destroy(named);
    return code;
}

int32_t rdk_metadata(
    rdk_client *client, const char *topic, int milliseconds, void (*broker)(void *, int32_t),
    void (*partition)(void *, int32_t, int32_t), void *context) {
    rdk_library *library = client->library;
    const void *answer = NULL;
    void *named = topic ? library->topic_new(client->handle, topic, NULL) : NULL;
    int32_t code = library->metadata(client->handle, 0, named, &answer, milliseconds);
    if (named) library->topic_destroy(named);
    if (code != RDK_NO_ERROR) return code;
    const struct metadata *metadata = answer;
    for (int i = 0; i < metadata->broker_count; i++) broker(context, metadata->brokers[i].id);
    if (topic && metadata->topic_count > 0) {
        const struct topic *found = &metadata->topics[0];
        code = found->error;
        for (int i = 0; i < found->partition_count; i++)
            partition(context, found->partitions[i].id, found->partitions[i].leader);
    }
    library->metadata_destroy(answer);
    return code;
}

int32_t rdk_offsets(
    rdk_client *client, const char *topic, int32_t partition, int milliseconds, int64_t *first,
    int64_t *end) {
    return client->library->query_watermark_offsets(
        client->handle, topic, partition, first, end, milliseconds);
}

void rdk_cluster_id(rdk_client *client, int milliseconds, char *text, size_t size) {
    char *found = client->library->clusterid(client->handle, milliseconds);
    snprintf(text, size, "%s", found ? found : "");
    if (found) client->library->mem_free(client->handle, found);
}
