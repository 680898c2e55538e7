// The bare loop that the queue service is held against: the same rows in the same tables, no RPC, no rules.
//
// usage: DurableBaseline DATABASE BATCH SECONDS    prints tickets per second
//        DurableBaseline --sync FILE COUNT         prints the median microseconds of write + fdatasync
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
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

static void check(sqlite3 *db, int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement;
    check(db, sqlite3_prepare_v2(db, sql, -1, &statement, 0));
    return statement;
}

static void run(sqlite3 *db, sqlite3_stmt *statement) {
    check(db, sqlite3_step(statement));
    check(db, sqlite3_reset(statement));
}

int main(int argc, char **argv) {
    if (argc == 4 && !strcmp(argv[1], "--sync")) return measure_sync(argv[2], atoi(argv[3]));
    if (argc != 4) return 2;
    int batch = atoi(argv[2]);
    double seconds = atof(argv[3]);
    sqlite3 *db = 0;
    int opened = sqlite3_open(argv[1], &db);
    check(db, opened);
    check(db, sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", 0, 0, 0));
    sqlite3_stmt *begin = prepare(db, "BEGIN IMMEDIATE"), *commit = prepare(db, "COMMIT");
    sqlite3_stmt *day = prepare(db,
        "INSERT INTO lane_days (lane, day, last_number, last_joined, waiting) VALUES (1, 1, 1, 0, 1) "
        "ON CONFLICT DO UPDATE SET last_number = last_number + 1, waiting = waiting + 1 RETURNING last_number");
    sqlite3_stmt *ticket = prepare(db,
        "INSERT INTO tickets (code, lane, day, number, service, priority, channel, issued, state, due, recalls, rejoins, "
        "version) VALUES (?, 1, 1, ?, 'DUK-01', 0, 0, 1764037800000, 0, 1764037800000, 0, 0, 1)");
    sqlite3_stmt *event = prepare(db,
        "INSERT INTO events (topic, key, time, body) VALUES ('ticket.changed', ?, 1764037800000, ?)");
    const char *body =
        "{\"change\":\"issued\",\"code\":\"K7Q2M9XW4D\",\"number\":\"A-001\",\"state\":\"waiting\",\"lane\":\"DUK\","
        "\"agency\":\"DUK\",\"service\":\"DUK-01\",\"priority\":\"regular\",\"channel\":\"kiosk\","
        "\"service_day\":\"2026-11-25\",\"issued_at\":\"2026-11-25T02:30:00.000Z\"}";
    // Codes go on where the turn before this one ended.
    sqlite3_stmt *last = prepare(db, "SELECT coalesce(max(rowid), 0) FROM tickets");
    check(db, sqlite3_step(last));
    long first = (long)sqlite3_column_int64(last, 0), done = 0;
    check(db, sqlite3_finalize(last));
    double start = now();
    while (now() - start < seconds) {
        run(db, begin);
        for (int i = 0; i < batch; i++) {
            char code[16];
            snprintf(code, sizeof code, "B%09ld", first + done);
            check(db, sqlite3_step(day));
            int number = sqlite3_column_int(day, 0);
            check(db, sqlite3_reset(day));
            sqlite3_bind_text(ticket, 1, code, -1, SQLITE_TRANSIENT);
            sqlite3_bind_int(ticket, 2, number);
            run(db, ticket);
            sqlite3_bind_text(event, 1, code, -1, SQLITE_TRANSIENT);
            sqlite3_bind_text(event, 2, body, -1, SQLITE_STATIC);
            run(db, event);
            done++;
        }
        run(db, commit);
    }
    printf("%.0f\n", done / (now() - start));
    return 0;
}
