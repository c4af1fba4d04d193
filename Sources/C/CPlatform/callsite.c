#include "platform.h"

static _Thread_local const char *call_site = "";

const char *platform_set_call_site(const char *label) {
    const char *former = call_site;
    call_site = label;
    return former;
}

const char *platform_call_site(void) { return call_site; }
