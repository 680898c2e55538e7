// What the loops share: time, and SQLite without ceremony.
#include <sqlite3.h>

extern const char *const event_body;

double now(void);
void check(sqlite3 *db, int code);
sqlite3_stmt *prepare(sqlite3 *db, const char *sql);
void run(sqlite3 *db, sqlite3_stmt *statement);
sqlite3 *open_durable(const char *path);
sqlite3_stmt *prepare_day(sqlite3 *db);
sqlite3_stmt *prepare_ticket(sqlite3 *db);
sqlite3_stmt *prepare_event(sqlite3 *db);
long last_ticket(sqlite3 *db);
void issue(sqlite3 *db, sqlite3_stmt *day, sqlite3_stmt *ticket, sqlite3_stmt *event, long number);
void tell(sqlite3 *db, sqlite3_stmt *event, const char *key);
int measure_cycles(const char *path, int batch, double seconds);
