// The functions of librdkafka that are used here, as its header declares them.
#ifndef TRIAL_CRDKAFKA_LIBRARY_H
#define TRIAL_CRDKAFKA_LIBRARY_H

#include "crdkafka.h"

#define RDK_FUNCTIONS(X) \
    X(version_str, const char *, (void)) \
    X(err2name, const char *, (int)) \
    X(err2str, const char *, (int)) \
    X(conf_new, void *, (void)) \
    X(conf_destroy, void, (void *)) \
    X(conf_set, int, (void *, const char *, const char *, char *, size_t)) \
    X(conf_set_events, void, (void *, int)) \
    X(conf_set_log_cb, void, (void *, void (*)(const void *, int, const char *, const char *))) \
    X(conf_dump, const char **, (void *, size_t *)) \
    X(conf_dump_free, void, (const char **, size_t)) \
    X(conf_get_default_topic_conf, void *, (void *)) \
    X(topic_conf_dump, const char **, (void *, size_t *)) \
    X(topic_conf_new, void *, (void)) \
    X(topic_conf_destroy, void, (void *)) \
    X(new, void *, (int, void *, char *, size_t)) \
    X(destroy, void, (void *)) \
    X(destroy_flags, void, (void *, int)) \
    X(topic_new, void *, (void *, const char *, void *)) \
    X(topic_destroy, void, (void *)) \
    X(produce_batch, int, (void *, int32_t, int, rdk_message *, int)) \
    X(produceva, void *, (void *, const void *, size_t)) \
    X(error_code, int, (const void *)) \
    X(error_destroy, void, (void *)) \
    X(headers_new, void *, (size_t)) \
    X(headers_destroy, void, (void *)) \
    X(header_add, int, (void *, const char *, long, const void *, long)) \
    X(flush, int, (void *, int)) \
    X(purge, int, (void *, int)) \
    X(queue_get_main, void *, (void *)) \
    X(queue_new, void *, (void *)) \
    X(queue_destroy, void, (void *)) \
    X(queue_poll, void *, (void *, int)) \
    X(queue_io_event_enable, void, (void *, int, const void *, size_t)) \
    X(event_type, int, (const void *)) \
    X(event_message_count, size_t, (void *)) \
    X(event_message_array, size_t, (void *, const rdk_message **, size_t)) \
    X(event_error, int, (void *)) \
    X(event_error_string, const char *, (void *)) \
    X(event_stats, const char *, (void *)) \
    X(event_destroy, void, (void *)) \
    X(message_status, int, (const rdk_message *)) \
    X(message_timestamp, int64_t, (const rdk_message *, int *)) \
    X(message_destroy, void, (rdk_message *)) \
    X(consume_start_queue, int, (void *, int32_t, int64_t, void *)) \
    X(consume_stop, int, (void *, int32_t)) \
    X(consume_batch_queue, long, (void *, int, rdk_message **, size_t)) \
    X(get_watermark_offsets, int, (void *, const char *, int32_t, int64_t *, int64_t *)) \
    X(query_watermark_offsets, int, (void *, const char *, int32_t, int64_t *, int64_t *, int)) \
    X(topic_partition_list_new, void *, (int)) \
    X(topic_partition_list_add, void *, (void *, const char *, int32_t)) \
    X(topic_partition_list_destroy, void, (void *)) \
    X(pause_partitions, int, (void *, void *)) \
    X(resume_partitions, int, (void *, void *)) \
    X(clusterid, char *, (void *, int)) \
    X(mem_free, void, (void *, void *)) \
    X(metadata, int, (void *, int, void *, const void **, int)) \
    X(metadata_destroy, void, (const void *)) \
    X(AdminOptions_new, void *, (void *, int)) \
    X(AdminOptions_destroy, void, (void *)) \
    X(AdminOptions_set_request_timeout, int, (void *, int, char *, size_t)) \
    X(AdminOptions_set_operation_timeout, int, (void *, int, char *, size_t)) \
    X(AdminOptions_set_broker, int, (void *, int32_t, char *, size_t)) \
    X(NewTopic_new, void *, (const char *, int, int, char *, size_t)) \
    X(NewTopic_destroy, void, (void *)) \
    X(NewTopic_set_config, int, (void *, const char *, const char *)) \
    X(CreateTopics, void, (void *, void **, size_t, const void *, void *)) \
    X(event_CreateTopics_result, const void *, (void *)) \
    X(CreateTopics_result_topics, const void **, (const void *, size_t *)) \
    X(DeleteTopic_new, void *, (const char *)) \
    X(DeleteTopic_destroy, void, (void *)) \
    X(DeleteTopics, void, (void *, void **, size_t, const void *, void *)) \
    X(event_DeleteTopics_result, const void *, (void *)) \
    X(DeleteTopics_result_topics, const void **, (const void *, size_t *)) \
    X(topic_result_error, int, (const void *)) \
    X(topic_result_error_string, const char *, (const void *)) \
    X(ConfigResource_new, void *, (int, const char *)) \
    X(ConfigResource_destroy, void, (void *)) \
    X(DescribeConfigs, void, (void *, void **, size_t, const void *, void *)) \
    X(event_DescribeConfigs_result, const void *, (void *)) \
    X(DescribeConfigs_result_resources, const void **, (const void *, size_t *)) \
    X(ConfigResource_error, int, (const void *)) \
    X(ConfigResource_error_string, const char *, (const void *)) \
    X(ConfigResource_configs, const void **, (const void *, size_t *)) \
    X(ConfigEntry_name, const char *, (const void *)) \
    X(ConfigEntry_value, const char *, (const void *))

struct rdk_library {
#define RDK_DECLARE(name, result, arguments) result(*name) arguments;
    RDK_FUNCTIONS(RDK_DECLARE)
#undef RDK_DECLARE
};

struct rdk_settings {
    rdk_library *library;
    void *conf;
};

struct rdk_client {
    rdk_library *library;
    void *handle;
    void *topic;
    void *main;
    void *fetched;
};

#endif
