"""Many browsers in front of one board: how long a call takes to reach the last of them, and what each costs."""

import statistics
import subprocess
import time

from measures import load

STREAMS = 5_000
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
    queue = city.queue.client()
    counter = next(item["counter"] for item in queue.call("counter.list")["items"] if item["agency"] == AGENCY_LANE)
    queue.call("counter.open", {"counter": counter})
    for _ in range(calls):
        queue.call("ticket.issue", {"service": SERVICE, "channel": "kiosk"})
    before = city.gateway.resident_bytes()
    command = [load.PEERS / "StreamAudience", str(version), "127.0.0.1", str(city.ports["gateway"]),
               "/api/v1/boards/semua/events", str(STREAMS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as listeners:
        try:
            expect(listeners, "ready")
            each = (city.gateway.resident_bytes() - before) / STREAMS / 1024
            return each, [call(listeners, queue, counter) for _ in range(calls)]
        finally:
            listeners.kill()


def call(listeners, queue, counter):
    """Calls one number. Gives the milliseconds until half of the streams, and all of them, have it."""
    listeners.stdin.write("call\n")
    listeners.stdin.flush()
    expect(listeners, "listening")
    begun = time.monotonic()
    queue.call("counter.call", {"counter": counter})
    middle, last = (float(moment) - begun * 1e3 for moment in listeners.stdout.readline().split())
    listeners.stdin.write("call\n")
    listeners.stdin.flush()
    expect(listeners, "listening")
    queue.call("counter.missed", {"counter": counter})
    listeners.stdout.readline()
    return middle, last


def expect(listeners, word):
    if listeners.stdout.readline().strip() != word:
        raise RuntimeError("the listeners has left; its error is above")
