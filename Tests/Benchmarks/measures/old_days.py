"""Fills the store of a queue that does not run with tickets of days that are over, as a queue would have left them."""

import contextlib
import hashlib
import sqlite3
import struct

# Tickets of one day in all lanes, and events of one ticket: issued, called, started, served.
A_DAY = 2_500
STEPS = ("issued", "called", "started", "served")
# The events that a queue checks when it starts, and some more.
CHECKED = 12_000
TODAY = 20_782
DAY_MS = 86_400_000
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

BODY = (
    '{"change":"%s","code":"K7Q2M9XW4D","number":"A-001","state":"served","lane":"DUK","agency":"DUK","service":"DUK-01",'
    '"leg":1,"priority":"regular","channel":"kiosk","service_day":"2026-03-02","counter":"DUK-1",'
    '"issued_at":"2026-03-02T02:30:00.000Z","called_at":"2026-03-02T02:41:00.000Z"}')
RECORDS = (
    '"what":"issued","number":"A-001","state":"waiting","joined":"2026-03-02T02:30:00.000Z","credit":0,'
    '"due":"2026-03-02T02:30:00.000Z"',
    '"what":"called","number":"A-001","state":"called","counter":"DUK-1","due":"2026-03-02T02:30:00.000Z",'
    '"heads":[{"lane":"DUK","number":"A-001","due":"2026-03-02T02:30:00.000Z","weight":1}]',
    '"what":"started","number":"A-001","state":"serving","counter":"DUK-1"',
    '"what":"served","number":"A-001","state":"served","counter":"DUK-1"',
)


def fill(path, tickets):
    """Adds so many old tickets with all that they leave behind. The newest stays among the open ones, as always."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as store:
        # Nothing is lost if this fails: the file is thrown away.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000"):
            store.execute(f"PRAGMA {setting}").fetchall()
        store.execute("BEGIN")
        fill_days(store, tickets)
        fill_tickets(store, tickets)
        fill_ledger(store, tickets)
        fill_events(store, tickets)
        store.execute("COMMIT")
    # It belongs to the store as it was; a queue accepts one that has none, as after a restored backup.
    path.with_name(path.name + ".anchor").unlink()


def counted(expression, count):
    """SQL that gives `expression` for n from 0 to count - 1."""
    return f"WITH RECURSIVE all_n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM all_n WHERE n < {count - 1}) " \
           f"SELECT {expression} FROM all_n"


def fill_days(store, tickets):
    days = -(-tickets // A_DAY)
    first = TODAY - days
    store.execute(
        "INSERT INTO days (day, opened, closed) " + counted(f"{first} + n, ({first} + n) * {DAY_MS}, 1", days))
    lanes = [lane for lane, in store.execute("SELECT id FROM lanes ORDER BY id")]
    each = A_DAY // len(lanes)
    for lane in lanes:
        store.execute(
            "INSERT INTO lane_days (day, lane, last_number, last_joined, last_called, served) "
            + counted(f"{first} + n, {lane}, {each}, 1, 1, {each}", days))


def fill_tickets(store, tickets):
    """The rows, in the order in which they were given; their indexes afterwards, which takes a tenth of the time."""
    indexes = list(store.execute(
        "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'ticket_history' AND type = 'index' AND sql IS NOT NULL"))
    for name, _ in indexes:
        store.execute(f"DROP INDEX {name}")
    store.create_function("code", 1, code, deterministic=True)
    lanes = store.execute("SELECT count(*) FROM lanes").fetchone()[0]
    first, lane = TODAY - -(-tickets // A_DAY), f"n % {A_DAY} % {lanes} + 1"
    at = f"(({first} + n / {A_DAY}) * {DAY_MS} + 10000000 + n % {A_DAY} * 9000)"
    columns = {
        "id": "n + 1", "code": "code(n)", "lane": lane, "home": lane, "day": f"{first} + n / {A_DAY}",
        "number": f"n % {A_DAY} / {lanes} + 1", "service": "'DUK-01'", "priority": "0", "channel": "0", "issued": at,
        "state": "3", "due": at, "counter": "'DUK-1'", "first_called": f"{at} + 660000",
        "last_called": f"{at} + 660000", "started": f"{at} + 700000", "finished": f"{at} + 1200000", "recalls": "0",
        "rejoins": "0", "products": "1", "version": f"(n + 1) * {len(STEPS)}", "leg": "1", "arrived": "NULL",
        "comparison": """'{"at":"2026-03-02T02:41:00.000Z","due_at":"2026-03-02T02:30:00.000Z","heads":[]}'""",
    }
    names, values = ", ".join(columns), ", ".join(columns.values())
    store.execute(f"INSERT INTO ticket_history ({names}) " + counted(values, tickets))
    store.execute(f"INSERT INTO tickets ({names}) SELECT {names} FROM ticket_history WHERE id = {tickets}")
    store.execute("DELETE FROM ticket_history WHERE id = ?", [tickets])
    for _, sql in indexes:
        store.execute(sql)


def code(number):
    """A code for each number: all different, and in no order."""
    mixed = number * 0x2545F4914F6CDD1D & (1 << 50) - 1
    return "".join(LETTERS[mixed >> 5 * place & 31] for place in range(10))


def fill_ledger(store, tickets):
    """A record of each step in the chain of its lane. The links lead nowhere: a queue only adds to the last of them."""
    lanes = [lane for lane, in store.execute("SELECT id FROM lanes ORDER BY id")]
    first, count = TODAY - -(-tickets // A_DAY), tickets // len(lanes) * len(STEPS)
    day = f"{first} + n / {len(STEPS)} * {len(lanes)} / {A_DAY}"
    what = f"CASE n % {len(STEPS)} " + " ".join(f"WHEN {step} THEN '{text}'" for step, text in enumerate(RECORDS)) + " END"
    for lane in lanes:
        store.execute(
            "INSERT INTO ledger (lane, n, day, at, link, record) " + counted(
                f"{lane}, n + 1, {day}, ({day}) * {DAY_MS}, lower(hex(randomblob(32))), "
                "'{\"lane\":\"DUK\",\"n\":' || (n + 1) || ',\"day\":\"2026-03-02\",\"at\":\"2026-03-02T02:30:00.000Z\",' || "
                f"{what} || ',\"previous\":\"' || lower(hex(randomblob(32))) || '\"}}'", count))


def fill_events(store, tickets):
    """Four events of each ticket. The chain that binds them is right where the queue looks when it starts."""
    store.execute("DELETE FROM events")
    store.execute("DELETE FROM event_batches")
    change = f"CASE n % {len(STEPS)} " + " ".join(f"WHEN {step} THEN '{BODY % word}'" for step, word in enumerate(STEPS)) + " END"
    count = tickets * len(STEPS)
    store.execute(
        "INSERT INTO events (sequence, topic, key, time, body) "
        + counted(f"n + 1, 'ticket.changed', 'K7Q2M9XW4D', 1772418600000, {change}", count))
    store.execute(
        "INSERT INTO event_batches (sequence, hash) " + counted(f"(n + 1) * {len(STEPS)}, randomblob(32)", tickets))
    first = count - CHECKED
    (link,) = store.execute("SELECT hash FROM event_batches WHERE sequence = ?", [first]).fetchone()
    for end in range(first + len(STEPS), count + 1, len(STEPS)):
        digest = hashlib.sha256(link)
        for row in store.execute(
                "SELECT sequence, time, topic, key, body FROM events WHERE sequence > ? AND sequence <= ? "
                "ORDER BY sequence", [end - len(STEPS), end]):
            digest.update(canonical(*row))
        link = digest.digest()
        store.execute("UPDATE event_batches SET hash = ? WHERE sequence = ?", [link, end])
    store.execute("UPDATE store_head SET commits = ?, sequence = ?, hash = ?", [tickets, count, link])


def canonical(sequence, time, topic, key, body):
    """An event as the chain covers it: every field, texts with their length before them."""
    fields = [struct.pack(">qq", sequence, time)]
    for text in (topic, key, body):
        fields += [struct.pack(">q", len(text.encode())), text.encode()]
    return b"".join(fields)
