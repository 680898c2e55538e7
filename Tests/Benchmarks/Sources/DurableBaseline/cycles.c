// Numbers from issue to finish: what a queue has to write for them, and nothing else.
#include <stdio.h>

#include "baseline.h"

static void change(sqlite3 *db, sqlite3_stmt *statement, const char *counter, sqlite3_int64 ticket) {
    int count = sqlite3_bind_parameter_count(statement);
    sqlite3_bind_int64(statement, 1, ticket);
    if (count > 1) sqlite3_bind_text(statement, 2, counter, -1, SQLITE_TRANSIENT);
    run(db, statement);
}

// Each of four steps is one transaction for `batch` counters, as a queue would do it for as many clients at once.
int measure_cycles(const char *path, int batch, double seconds) {
    enum { most = 1024 };
    static sqlite3_int64 current[most];
    static char counters[most][16];
    if (batch < 1 || batch > most) return 2;
    for (int i = 0; i < batch; i++) snprintf(counters[i], sizeof counters[i], "C%d", i);
    sqlite3 *db = open_durable(path);
    sqlite3_stmt *begin = prepare(db, "BEGIN IMMEDIATE"), *commit = prepare(db, "COMMIT");
    sqlite3_stmt *day = prepare_day(db), *ticket = prepare_ticket(db), *event = prepare_event(db);
    sqlite3_stmt *first = prepare(db, "SELECT id FROM tickets WHERE lane = 1 AND state = 0 ORDER BY due, id LIMIT 1");
    sqlite3_stmt *call = prepare(db,
        "UPDATE tickets SET state = 1, counter = ?2, first_called = due, last_called = due, version = 2 WHERE id = ?1");
    sqlite3_stmt *start = prepare(db, "UPDATE tickets SET state = 2, started = due, version = 3 WHERE id = ?1");
    sqlite3_stmt *finish = prepare(db,
        "UPDATE tickets SET state = 3, finished = due, products = 1, version = 4 WHERE id = ?1");
    sqlite3_stmt *take = prepare(db,
        "INSERT INTO counter_state (counter, state, lanes, current, served) VALUES (?2, 1, '1', ?1, 0) "
        "ON CONFLICT DO UPDATE SET current = excluded.current");
    sqlite3_stmt *leave = prepare(db,
        "UPDATE counter_state SET current = NULL, served = served + 1 WHERE current = ?1");
    const char *const counts[] = {
        "UPDATE lane_days SET waiting = waiting - 1, called = called + 1, last_called = 1 WHERE lane = 1 AND day = 1",
        "UPDATE lane_days SET called = called - 1, serving = serving + 1 WHERE lane = 1 AND day = 1",
        "UPDATE lane_days SET serving = serving - 1, served = served + 1 WHERE lane = 1 AND day = 1",
    };
    sqlite3_stmt *count[3], *steps[] = {call, start, finish};
    for (int i = 0; i < 3; i++) count[i] = prepare(db, counts[i]);
    long number = last_ticket(db), done = 0;
    double begun = now();
    while (now() - begun < seconds) {
        run(db, begin);
        for (int i = 0; i < batch; i++) issue(db, day, ticket, event, ++number);
        run(db, commit);
        for (int step = 0; step < 3; step++) {
            run(db, begin);
            for (int i = 0; i < batch; i++) {
                if (step == 0) {
                    check(db, sqlite3_step(first));
                    current[i] = sqlite3_column_int64(first, 0);
                    check(db, sqlite3_reset(first));
                }
                change(db, steps[step], counters[i], current[i]);
                if (step != 1) change(db, step == 0 ? take : leave, counters[i], current[i]);
                run(db, count[step]);
                tell(db, event, counters[i]);
            }
            run(db, commit);
        }
        done += batch;
    }
    printf("%.0f\n", done / (now() - begun));
    return 0;
}
