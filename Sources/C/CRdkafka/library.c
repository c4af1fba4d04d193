#define _GNU_SOURCE
#include "library.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

rdk_library *rdk_open(const char *path, char *error, size_t size) {
    void *loaded = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!loaded) {
        const char *reason = dlerror();
        snprintf(error, size, "%s", reason ? reason : path);
        return NULL;
    }
    rdk_library *library = calloc(1, sizeof *library);
    if (!library) return NULL;
#define RDK_LOAD(name, result, arguments) \
    library->name = (result(*) arguments)dlsym(loaded, "rd_kafka_" #name); \
    if (!library->name) { \
        snprintf(error, size, "%s has no function rd_kafka_" #name, path); \
        free(library); \
        return NULL; \
    }
    RDK_FUNCTIONS(RDK_LOAD)
#undef RDK_LOAD
    return library;
}

const char *rdk_version(const rdk_library *library) { return library->version_str(); }
const char *rdk_error_name(const rdk_library *library, int32_t error) {
    return library->err2name(error);
}
const char *rdk_error_text(const rdk_library *library, int32_t error) {
    return library->err2str(error);
}

rdk_settings *rdk_settings_new(rdk_library *library) {
    rdk_settings *settings = calloc(1, sizeof *settings);
    if (!settings) return NULL;
    settings->library = library;
    settings->conf = library->conf_new();
    return settings;
}

int rdk_settings_set(
    rdk_settings *settings, const char *name, const char *value, char *error, size_t size) {
    return settings->library->conf_set(settings->conf, name, value, error, size);
}

static void each_pair(
    rdk_library *library, const char **pairs, size_t count,
    void (*each)(void *, const char *, const char *), void *context) {
    for (size_t i = 0; i + 1 < count; i += 2) each(context, pairs[i], pairs[i + 1]);
    library->conf_dump_free(pairs, count);
}

void rdk_settings_each(
    rdk_settings *settings, void (*each)(void *, const char *, const char *), void *context) {
    rdk_library *library = settings->library;
    size_t count = 0;
    // Topic settings have a table of their own, which exists only once one of them was set.
    void *set = library->conf_get_default_topic_conf(settings->conf);
    void *topic = set ? set : library->topic_conf_new();
    const char **pairs = library->topic_conf_dump(topic, &count);
    each_pair(library, pairs, count, each, context);
    if (!set) library->topic_conf_destroy(topic);
    pairs = library->conf_dump(settings->conf, &count);
    each_pair(library, pairs, count, each, context);
}

void rdk_settings_free(rdk_settings *settings) {
    if (settings->conf) settings->library->conf_destroy(settings->conf);
    free(settings);
}
