// The bare loop that the board's event streams are held against: the same bytes to the same number of connections.
//
// usage: FanOut PORT FILE    serves event streams on loopback: FILE once at the start, and again to everybody for each
//                            line on standard input
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most = 16384 };

static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

static void write_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written <= 0) {
            perror("write");
            exit(1);
        }
        bytes += written;
        count -= (size_t)written;
    }
}

// The event in FILE, as it goes over the wire.
static size_t read_event(const char *path, char *to, size_t room) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t length = fread(to, 1, room, file);
    fclose(file);
    return length;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    struct rlimit files = {.rlim_cur = most + 64, .rlim_max = most + 64};
    setrlimit(RLIMIT_NOFILE, &files);
    static char event[1 << 20];
    size_t length = read_event(argv[2], event, sizeof event);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1, count = 0;
    static int streams[most];
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 4096)) {
        perror("listen");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    struct pollfd waits[2] = {{.fd = listener, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    while (poll(waits, 2, -1) > 0) {
        if (waits[0].revents && count < most) {
            char request[4096];
            int fd = accept(listener, 0, 0);
            // The audience sends its request in one piece as soon as it is connected.
            if (fd < 0 || read(fd, request, sizeof request) <= 0) return 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            write_all(fd, head, sizeof head - 1);
            write_all(fd, event, length);
            streams[count++] = fd;
        }
        if (waits[1].revents) {
            char line[64];
            if (read(STDIN_FILENO, line, sizeof line) <= 0) return 0;
            for (int i = 0; i < count; i++) write_all(streams[i], event, length);
        }
    }
    return 1;
}
