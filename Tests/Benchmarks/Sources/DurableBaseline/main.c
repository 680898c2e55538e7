// The bare loops that the queue service is held against: the same rows in the same tables, no RPC, no rules.
//
// usage: DurableBaseline DATABASE BATCH SECONDS            prints tickets per second
//        DurableBaseline --cycles DATABASE BATCH SECONDS   prints tickets per second, each from issue to finish
//        DurableBaseline --sync FILE COUNT                 prints the median microseconds of write + fdatasync
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "baseline.h"

const char *const event_body =
    "{\"change\":\"issued\",\"code\":\"K7Q2M9XW4D\",\"number\":\"A-001\",\"state\":\"waiting\",\"lane\":\"DUK\","
    "\"agency\":\"DUK\",\"service\":\"DUK-01\",\"priority\":\"regular\",\"channel\":\"kiosk\","
    "\"service_day\":\"2026-11-25\",\"issued_at\":\"2026-11-25T02:30:00.000Z\"}";

double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b) {
    double d = *(const double *)a - *(const double *)b;
    return d < 0 ? -1 : d > 0;
}

static int measure_sync(const char *path, int count) {
    char page[4096] = {0};
    double *times = calloc((size_t)count, sizeof *times);
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    if (fd < 0 || !times) return 1;
    for (int i = 0; i < count; i++) {
        double start = now();
        if (write(fd, page, sizeof page) < 0 || fdatasync(fd) != 0) return 1;
        times[i] = now() - start;
    }
    qsort(times, (size_t)count, sizeof *times, compare);
    printf("%.0f\n", times[count / 2] * 1e6);
    close(fd);
    unlink(path);
    return 0;
}

void check(sqlite3 *db, int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    exit(1);
}

sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement;
    check(db, sqlite3_prepare_v2(db, sql, -1, &statement, 0));
    return statement;
}

void run(sqlite3 *db, sqlite3_stmt *statement) {
    check(db, sqlite3_step(statement));
    check(db, sqlite3_reset(statement));
}

sqlite3 *open_durable(const char *path) {
    sqlite3 *db = 0;
    int opened = sqlite3_open(path, &db);
    check(db, opened);
    check(db, sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", 0, 0, 0));
    return db;
}

sqlite3_stmt *prepare_day(sqlite3 *db) {
    return prepare(db,
        "INSERT INTO lane_days (lane, day, last_number, last_joined, waiting) VALUES (1, 1, 1, 0, 1) "
        "ON CONFLICT DO UPDATE SET last_number = last_number + 1, waiting = waiting + 1 RETURNING last_number");
}

sqlite3_stmt *prepare_ticket(sqlite3 *db) {
    return prepare(db,
        "INSERT INTO tickets (code, home, lane, day, number, service, priority, channel, issued, state, due, recalls, "
        "rejoins, version) VALUES (?, 1, 1, 1, ?, 'DUK-01', 0, 0, 1764037800000, 0, 1764037800000, 0, 0, 1)");
}

sqlite3_stmt *prepare_event(sqlite3 *db) {
    return prepare(db, "INSERT INTO events (topic, key, time, body) VALUES ('ticket.changed', ?, 1764037800000, ?)");
}

// Numbers go on where the turn before this one ended.
long last_ticket(sqlite3 *db) {
    sqlite3_stmt *last = prepare(db, "SELECT coalesce(max(rowid), 0) FROM tickets");
    check(db, sqlite3_step(last));
    long id = (long)sqlite3_column_int64(last, 0);
    check(db, sqlite3_finalize(last));
    return id;
}

void tell(sqlite3 *db, sqlite3_stmt *event, const char *key) {
    sqlite3_bind_text(event, 1, key, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(event, 2, event_body, -1, SQLITE_STATIC);
    run(db, event);
}

void issue(sqlite3 *db, sqlite3_stmt *day, sqlite3_stmt *ticket, sqlite3_stmt *event, long number) {
    char code[16];
    snprintf(code, sizeof code, "B%09ld", number);
    check(db, sqlite3_step(day));
    int given = sqlite3_column_int(day, 0);
    check(db, sqlite3_reset(day));
    sqlite3_bind_text(ticket, 1, code, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int(ticket, 2, given);
    run(db, ticket);
    tell(db, event, code);
}

static int measure_issue(const char *path, int batch, double seconds) {
    sqlite3 *db = open_durable(path);
    sqlite3_stmt *begin = prepare(db, "BEGIN IMMEDIATE"), *commit = prepare(db, "COMMIT");
    sqlite3_stmt *day = prepare_day(db), *ticket = prepare_ticket(db), *event = prepare_event(db);
    long first = last_ticket(db), done = 0;
    double start = now();
    while (now() - start < seconds) {
        run(db, begin);
        for (int i = 0; i < batch; i++) issue(db, day, ticket, event, first + ++done);
        run(db, commit);
    }
    printf("%.0f\n", done / (now() - start));
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 4 && !strcmp(argv[1], "--sync")) return measure_sync(argv[2], atoi(argv[3]));
    if (argc == 5 && !strcmp(argv[1], "--cycles")) return measure_cycles(argv[2], atoi(argv[3]), atof(argv[4]));
    if (argc != 4) return 2;
    return measure_issue(argv[1], atoi(argv[2]), atof(argv[3]));
}
