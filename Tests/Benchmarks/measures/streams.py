"""Many browsers in front of one board: how long a call takes to reach the last of them, and what each costs."""

import contextlib
import statistics
import subprocess
import time

from measures import load

STREAMS = 5_000
BOARD = "/api/v1/boards/semua/events"
AGENCY_LANE, SERVICE = "DUK", "DUK-01"


def measure(table, folder, seconds, rounds):
    for version, name in ((1, "HTTP/1.1"), (2, "HTTP/2")):
        with load.running_suite(folder / f"suite-{version}") as (city, _):
            each, delays = audience(city, version, max(5, rounds))
        table.figure(f"{STREAMS:,} streams by {name}: memory of each", each, "KiB", most=16)
        table.figure(
            f"{STREAMS:,} streams by {name}: call to last delivery", statistics.median(last for _, last in delays), "ms",
            note=f"median stream {statistics.median(middle for middle, _ in delays):.0f} ms, "
                 f"slowest call {max(last for _, last in delays):.0f} ms")


def audience(city, version, calls):
    """Opens the streams, each on a connection of its own, and calls some numbers.

    Gives the KiB that each stream takes in the gateway, and the delays of every call."""
    load.settle(city)
    queue, counter = prepare(city, calls)
    before = city.gateway.resident_bytes()
    with Audience(version, city.ports["gateway"], STREAMS) as listeners:
        each = (city.gateway.resident_bytes() - before) / STREAMS / 1024
        return each, [call(listeners, queue, counter) for _ in range(calls)]


def prepare(city, calls):
    """Opens a counter and lets people wait for it. Gives a client of the queue and the counter."""
    queue = city.queue.client()
    counter = next(item["counter"] for item in queue.call("counter.list")["items"] if item["agency"] == AGENCY_LANE)
    queue.call("counter.open", {"counter": counter})
    for _ in range(calls):
        queue.call("ticket.issue", {"service": SERVICE, "channel": "kiosk"})
    return queue, counter


def call(listeners, queue, counter):
    """Calls one number. Gives the milliseconds until half of the streams, and all of them, have it."""
    # A board rests for a moment after each picture; here it has nothing to rest from.
    time.sleep(0.2)
    delays = listeners.until_all_hear(lambda: queue.call("counter.call", {"counter": counter}))
    listeners.until_all_hear(lambda: queue.call("counter.missed", {"counter": counter}))
    return delays


class Audience:
    """The program that holds the streams. It is ready when each of them has its first snapshot."""

    def __init__(self, version, port, streams, path=BOARD):
        command = [load.PEERS / "StreamAudience", version, "127.0.0.1", port, path, streams]
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        self.expect("ready")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def until_all_hear(self, act):
        """Does something that every stream hears of. Gives the milliseconds until half of them, and all, have."""
        self.process.stdin.write("call\n")
        self.process.stdin.flush()
        self.expect("listening")
        begun = time.monotonic()
        act()
        return tuple(float(moment) - begun * 1e3 for moment in self.process.stdout.readline().split())

    def expect(self, word):
        if self.process.stdout.readline().strip() != word:
            raise RuntimeError("the audience has left; its error is above")
