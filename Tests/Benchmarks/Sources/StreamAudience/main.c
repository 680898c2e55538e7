// Many browsers in front of one board: opens event streams and measures how long one call takes to reach the last.
//
// usage: StreamAudience 1|2 HOST PORT PATH STREAMS    over HTTP/1.1 or HTTP/2, each stream on a connection of its own
// Prints "ready" when every stream has its first snapshot. Then, for each line on standard input, waits until every
// stream has received another snapshot and prints when the median and the last stream had it, in milliseconds of
// CLOCK_MONOTONIC. Connects from many loopback addresses, because the gateway limits connections by address.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char marker[] = "event: snapshot";

struct stream {
    int fd;
    int matched;     // how much of the marker the last bytes were
    int snapshots;   // how many have come
    double last;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

static int compare(const void *a, const void *b) {
    double d = *(const double *)a - *(const double *)b;
    return d < 0 ? -1 : d > 0;
}

// The request as HTTP/1.1 text.
static size_t text_request(unsigned char *to, size_t room, const char *authority, const char *path) {
    return (size_t)snprintf((char *)to, room, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n\r\n",
                            path, authority);
}

static unsigned char *add(unsigned char *at, const void *bytes, size_t count) {
    memcpy(at, bytes, count);
    return at + count;
}

// A header field whose name is an entry of HPACK's static table and whose value is spelled out.
static unsigned char *add_field(unsigned char *at, const char *name, size_t length, const char *value) {
    at = add(at, name, length);
    *at++ = (unsigned char)strlen(value);
    return add(at, value, strlen(value));
}

// The request as HTTP/2 frames: preface, SETTINGS with a window no test fills, WINDOW_UPDATE, HEADERS.
static size_t frame_request(unsigned char *to, const char *authority, const char *path) {
    static const char start[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        "\0\0\6\4\0\0\0\0\0" "\0\4\x40\0\0\0"
        "\0\0\4\x8\0\0\0\0\0" "\x40\0\0\0";
    unsigned char *frame = add(to, start, sizeof start - 1), *fields = frame + 9, *at = fields;
    at = add(at, "\x82\x86", 2);
    at = add_field(at, "\x04", 1, path);
    at = add_field(at, "\x01", 1, authority);
    at = add_field(at, "\x0f\x04", 2, "text/event-stream");
    unsigned char head[9] = {0, 0, (unsigned char)(at - fields), 1, 5, 0, 0, 0, 1};
    add(frame, head, sizeof head);
    return (size_t)(at - to);
}

static int open_stream(int version, const char *host, int port, const char *path, int number) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    from.sin_addr.s_addr = htonl(0x7f000000u + 256 + (uint32_t)(number / 60));
    inet_pton(AF_INET, host, &to.sin_addr);
    if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof from) || connect(fd, (struct sockaddr *)&to, sizeof to)) {
        perror("connect");
        exit(1);
    }
    unsigned char request[768];
    char authority[64];
    snprintf(authority, sizeof authority, "%s:%d", host, port);
    size_t length = version == 2 ? frame_request(request, authority, path)
                                 : text_request(request, sizeof request, authority, path);
    if (write(fd, request, length) != (ssize_t)length) exit(1);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

// Reads what is there and counts snapshots. Returns how many were new.
static int take(struct stream *s) {
    char buffer[65536];
    int found = 0;
    ssize_t count;
    while ((count = read(s->fd, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < count; i++) {
            s->matched = buffer[i] == marker[s->matched] ? s->matched + 1 : buffer[i] == marker[0];
            if (!marker[s->matched]) {
                s->matched = 0;
                s->snapshots++;
                found++;
            }
        }
    }
    if (count == 0) {
        fprintf(stderr, "a stream was closed\n");
        exit(1);
    }
    if (found) s->last = now();
    return found;
}

static void wait_for_all(int epoll, int streams, struct stream *all, int wanted, double limit) {
    int missing = 0;
    for (int i = 0; i < streams; i++) missing += all[i].snapshots < wanted;
    double start = now();
    struct epoll_event events[512];
    while (missing > 0 && now() - start < limit) {
        int count = epoll_wait(epoll, events, 512, 100);
        for (int i = 0; i < count; i++) {
            struct stream *s = events[i].data.ptr;
            int before = s->snapshots;
            take(s);
            missing -= before < wanted && s->snapshots >= wanted;
        }
    }
    if (missing > 0) {
        fprintf(stderr, "%d streams have heard nothing\n", missing);
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc != 6 || strlen(argv[4]) > 120) return 2;
    int streams = atoi(argv[5]);
    struct rlimit files = {.rlim_cur = (rlim_t)streams + 64, .rlim_max = (rlim_t)streams + 64};
    setrlimit(RLIMIT_NOFILE, &files);
    struct stream *all = calloc((size_t)streams, sizeof *all);
    double *times = calloc((size_t)streams, sizeof *times);
    int epoll = epoll_create1(0);
    for (int i = 0; i < streams; i++) {
        all[i].fd = open_stream(atoi(argv[1]), argv[2], atoi(argv[3]), argv[4], i);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event);
    }
    wait_for_all(epoll, streams, all, 1, 60000);
    puts("ready");
    fflush(stdout);
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        for (int i = 0; i < streams; i++) all[i].snapshots = 0;
        puts("listening");
        fflush(stdout);
        wait_for_all(epoll, streams, all, 1, 20000);
        for (int i = 0; i < streams; i++) times[i] = all[i].last;
        qsort(times, (size_t)streams, sizeof *times, compare);
        printf("%.1f %.1f\n", times[streams / 2], times[streams - 1]);
        fflush(stdout);
    }
    return 0;
}
