// The bare sink: the least that any broker can do behind a Kafka client on this machine. One thread,
// one partition; receive, check each batch's CRC, write, answer. It keeps the last four segments and
// serves no reads.
//
//     sink PORT MODE DIRECTORY     MODE 0 no write, 1 write, 2 write and fdatasync before each answer,
//                                  3 write and one fdatasync per epoll round, before its answers
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <isa-l/crc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { INPUT = 4 << 20, OUTPUT = 256 << 10, ROUND = 64, SEGMENT = 1 << 30, KEPT = 4, BATCH = 61 };

typedef struct {
    int fd;
    size_t start, have, answered;
    uint8_t *input, *output;
} connection;

typedef struct {
    uint8_t *at, *end;
} reader;

static int port, mode, segment = -1, is_dirty;
static const char *directory;
static uint64_t segments, position, syncs, rounds, messages;
static int64_t next_offset;
static volatile sig_atomic_t stopped;

static void stop(int signal) { (void)signal, stopped = 1; }

static void fail(const char *what) { perror(what), exit(1); }

static void open_segment(void) {
    char name[512];
    if (segment >= 0) close(segment);
    snprintf(name, sizeof name, "%s/%08lu.log", directory, (unsigned long)segments);
    segment = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);
    if (segment < 0) fail(name);
    if (fallocate(segment, FALLOC_FL_KEEP_SIZE, 0, SEGMENT)) perror("fallocate");
    position = 0;
    if (segments >= KEPT) {
        snprintf(name, sizeof name, "%s/%08lu.log", directory, (unsigned long)(segments - KEPT));
        unlink(name);
    }
    segments++;
}

static void sync_segment(void) {
    if (!is_dirty) return;
    if (fdatasync(segment)) fail("fdatasync");
    syncs++, is_dirty = 0;
}

static uint32_t read32(const uint8_t *at) {
    uint32_t value;
    memcpy(&value, at, 4);
    return be32toh(value);
}

// Numbers the batches and writes them. Answers the first one's offset.
static int64_t append(uint8_t *bytes, size_t count) {
    int64_t base = next_offset;
    for (size_t at = 0; at + BATCH <= count;) {
        size_t size = read32(bytes + at + 8) + 12;
        if (at + size > count) break;
        uint32_t crc = ~crc32_iscsi(bytes + at + 21, (int)(size - 21), 0xFFFFFFFFu);
        if (crc != read32(bytes + at + 17)) fprintf(stderr, "sink: a batch with a wrong CRC\n"), exit(1);
        uint64_t offset = htobe64((uint64_t)next_offset);
        memcpy(bytes + at, &offset, 8);
        next_offset += read32(bytes + at + 23) + 1;
        at += size;
    }
    messages += (uint64_t)(next_offset - base);
    if (!mode) return base;
    if (segment < 0 || position + count > SEGMENT) {
        if (mode >= 2) sync_segment();
        open_segment();
    }
    for (size_t done = 0; done < count;) {
        ssize_t written = pwrite(segment, bytes + done, count - done, (off_t)position);
        if (written <= 0) fail("pwrite");
        done += (size_t)written, position += (uint64_t)written;
    }
    is_dirty = 1;
    return base;
}

static uint16_t get16(reader *r) {
    uint16_t value;
    memcpy(&value, r->at, 2);
    r->at += 2;
    return be16toh(value);
}

static uint32_t get32(reader *r) { return r->at += 4, read32(r->at - 4); }

static uint32_t get_varint(reader *r) {
    uint32_t value = 0, byte;
    for (int shift = 0;; shift += 7) {
        byte = *r->at++;
        value |= (byte & 127) << shift;
        if (!(byte & 128)) return value;
    }
}

static void skip_tags(reader *r) {
    for (uint32_t count = get_varint(r); count > 0; count--) {
        get_varint(r);
        uint32_t size = get_varint(r);
        r->at += size;
    }
}

static uint32_t get_count(reader *r, int is_flexible) {
    return is_flexible ? get_varint(r) - 1 : get32(r);
}

static uint32_t get_length(reader *r, int is_flexible) {
    uint32_t above = is_flexible ? get_varint(r) : 0;
    if (is_flexible) return above ? above - 1 : 0;
    int16_t length = (int16_t)get16(r);
    return length < 0 ? 0 : (uint32_t)length;
}

static void put(connection *c, const void *bytes, size_t count) {
    memcpy(c->output + c->answered, bytes, count);
    c->answered += count;
}

static void put8(connection *c, uint8_t value) { put(c, &value, 1); }
static void put16(connection *c, uint16_t value) { value = htobe16(value), put(c, &value, 2); }
static void put32(connection *c, uint32_t value) { value = htobe32(value), put(c, &value, 4); }
static void put64(connection *c, uint64_t value) { value = htobe64(value), put(c, &value, 8); }

static void put_varint(connection *c, uint32_t value) {
    for (; value >= 128; value >>= 7) put8(c, (uint8_t)(value | 128));
    put8(c, (uint8_t)value);
}

static void put_count(connection *c, uint32_t count, int is_flexible) {
    if (is_flexible) put_varint(c, count + 1);
    else put32(c, count);
}

static void put_text(connection *c, const void *text, uint32_t length, int is_flexible) {
    if (is_flexible) put_varint(c, length + 1);
    else put16(c, (uint16_t)length);
    put(c, text, length);
}

static void answer_versions(connection *c, int version) {
    static const int16_t offered[][3] = {{0, 0, 9}, {1, 0, 11}, {2, 0, 5}, {3, 0, 4}, {10, 0, 2}, {18, 0, 3}};
    const uint32_t count = sizeof offered / sizeof *offered;
    int is_flexible = version == 3;
    put16(c, version > 3 ? 35 : 0);
    put_count(c, count, is_flexible);
    for (uint32_t api = 0; api < count; api++) {
        for (int field = 0; field < 3; field++) put16(c, (uint16_t)offered[api][field]);
        if (is_flexible) put8(c, 0);
    }
    if (version >= 1 && version <= 3) put32(c, 0);
    if (is_flexible) put8(c, 0);
}

static void answer_metadata(connection *c, reader *r, int version) {
    int32_t topics = (int32_t)get32(r);
    if (version >= 3) put32(c, 0);
    put32(c, 1), put32(c, 0), put_text(c, "127.0.0.1", 9, 0), put32(c, (uint32_t)port);
    if (version >= 1) put16(c, 0xffff);
    if (version >= 2) put_text(c, "sink", 4, 0);
    if (version >= 1) put32(c, 0);
    put32(c, topics < 0 ? 0 : (uint32_t)topics);
    for (; topics > 0; topics--) {
        uint32_t length = get_length(r, 0);
        put16(c, 0), put_text(c, r->at, length, 0);
        r->at += length;
        if (version >= 1) put8(c, 0);
        put32(c, 1), put16(c, 0), put32(c, 0), put32(c, 0);
        put32(c, 1), put32(c, 0), put32(c, 1), put32(c, 0);
    }
}

// Answers whether there is to be an answer.
static int answer_produce(connection *c, reader *r, int version) {
    int is_flexible = version >= 9;
    if (is_flexible) skip_tags(r);
    r->at += get_length(r, is_flexible);
    int16_t acks = (int16_t)get16(r);
    get32(r);
    if (is_flexible) put8(c, 0);
    uint32_t topics = get_count(r, is_flexible);
    put_count(c, topics, is_flexible);
    for (; topics > 0; topics--) {
        uint32_t length = get_length(r, is_flexible);
        put_text(c, r->at, length, is_flexible);
        r->at += length;
        uint32_t partitions = get_count(r, is_flexible);
        put_count(c, partitions, is_flexible);
        for (; partitions > 0; partitions--) {
            uint32_t index = get32(r), size = get_count(r, is_flexible);
            int64_t base = append(r->at, size);
            r->at += size;
            if (is_flexible) skip_tags(r);
            put32(c, index), put16(c, 0), put64(c, (uint64_t)base);
            if (version >= 2) put64(c, UINT64_MAX);
            if (version >= 5) put64(c, 0);
            if (version >= 8) put_count(c, 0, is_flexible);
            if (version >= 8) is_flexible ? put8(c, 0) : put16(c, 0xffff);
            if (is_flexible) put8(c, 0);
        }
        if (is_flexible) skip_tags(r), put8(c, 0);
    }
    if (version >= 1) put32(c, 0);
    if (is_flexible) put8(c, 0);
    if (mode == 2) sync_segment();
    return acks != 0;
}

static void answer(connection *c, uint8_t *frame, size_t size) {
    reader r = {frame, frame + size};
    int api = get16(&r), version = get16(&r);
    uint32_t correlation = get32(&r);
    r.at += get_length(&r, 0);
    size_t start = c->answered;
    put32(c, 0), put32(c, correlation);
    if (api == 18) answer_versions(c, version);
    else if (api == 3) answer_metadata(c, &r, version);
    else if (api != 0) fprintf(stderr, "sink: no answer for API %d version %d\n", api, version);
    else if (!answer_produce(c, &r, version)) {
        c->answered = start;
        return;
    }
    uint32_t length = htobe32((uint32_t)(c->answered - start - 4));
    memcpy(c->output + start, &length, 4);
}

static int send_answers(connection *c) {
    for (size_t done = 0; done < c->answered;) {
        ssize_t sent = send(c->fd, c->output + done, c->answered - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return -1;
        if (sent < 0) {
            struct pollfd writable = {c->fd, POLLOUT, 0};
            poll(&writable, 1, 1000);
            continue;
        }
        done += (size_t)sent;
    }
    c->answered = 0;
    return 0;
}

// One receive and all frames that are whole then.
static int take(connection *c) {
    size_t frame = c->have >= 4 ? read32(c->input + c->start) : 0;
    if (frame + 4 > INPUT) return -1;
    size_t wanted = frame + 4 > 65536 ? frame + 4 - c->have : 262144;
    if (c->start + c->have + wanted > INPUT) {
        memmove(c->input, c->input + c->start, c->have);
        c->start = 0;
    }
    ssize_t received = recv(c->fd, c->input + c->start + c->have, wanted, 0);
    if (received == 0) return -1;
    if (received < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    c->have += (size_t)received;
    while (c->have >= 4) {
        frame = read32(c->input + c->start);
        if (c->have < frame + 4 || c->answered > OUTPUT / 2) break;
        answer(c, c->input + c->start + 4, frame);
        c->start += frame + 4, c->have -= frame + 4;
    }
    if (!c->have) c->start = 0;
    return 0;
}

static void accept_client(int listener, int events) {
    int one = 1, fd = accept4(listener, 0, 0, SOCK_NONBLOCK);
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connection *c = calloc(1, sizeof *c);
    *c = (connection){.fd = fd, .input = malloc(INPUT), .output = malloc(OUTPUT)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(events, EPOLL_CTL_ADD, fd, &event);
}

static void end(connection *c) { close(c->fd), free(c->input), free(c->output), free(c); }

static int listen_on(int number) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 16)) fail("listen");
    return fd;
}

int main(int count, char **words) {
    if (count != 4) return fprintf(stderr, "usage: sink PORT MODE DIRECTORY\n"), 64;
    port = atoi(words[1]), mode = atoi(words[2]), directory = words[3];
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, 0);
    int listener = listen_on(port), events = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN}, ready[ROUND];
    epoll_ctl(events, EPOLL_CTL_ADD, listener, &event);
    if (mode) open_segment();
    while (!stopped) {
        connection *served[ROUND];
        int clients = 0, found = epoll_wait(events, ready, ROUND, -1);
        for (int i = 0; i < found; i++) {
            connection *c = ready[i].data.ptr;
            if (!c) accept_client(listener, events);
            else if (take(c)) end(c);
            else served[clients++] = c;
        }
        if (mode == 3) sync_segment();
        for (int i = 0; i < clients; i++)
            if (send_answers(served[i])) end(served[i]);
        rounds++;
    }
    printf("sink mode=%d messages=%lu syncs=%lu rounds=%lu\n", mode, messages, syncs, rounds);
    return 0;
}
