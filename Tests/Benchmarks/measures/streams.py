"""Many browsers in front of one board: how long a call takes to reach the last of them, and what each costs."""

import statistics
import subprocess
import time

from measures import load

STREAMS = 5_000
AGENCY_LANE, SERVICE = "DUK", "DUK-01"


def measure(table, folder, seconds, rounds):
    with load.running_suite(folder / "suite") as (city, _):
        load.settle(city)
        queue = city.queue.client()
        counter = next(
            item["counter"] for item in queue.call("counter.list")["items"] if item["agency"] == AGENCY_LANE)
        queue.call("counter.open", {"counter": counter})
        calls = max(5, rounds)
        for _ in range(calls):
            queue.call("ticket.issue", {"service": SERVICE, "channel": "kiosk"})
        before = city.gateway.resident_bytes()
        command = [load.PEERS / "StreamAudience", "127.0.0.1", str(city.ports["gateway"]),
                   "/api/v1/boards/semua/events", str(STREAMS)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as audience:
            try:
                expect(audience, "ready")
                each = (city.gateway.resident_bytes() - before) / STREAMS / 1024
                delays = [call(audience, queue, counter) for _ in range(calls)]
            finally:
                audience.kill()
    table.figure(f"event streams: memory of each of {STREAMS:,}", each, "KiB", most=16)
    table.figure(
        "event streams: call to last delivery", statistics.median(last for _, last in delays), "ms",
        note=f"median stream {statistics.median(middle for middle, _ in delays):.0f} ms, "
             f"slowest call {max(last for _, last in delays):.0f} ms")


def call(audience, queue, counter):
    """Calls one number. Gives the milliseconds until half of the streams, and all of them, have it."""
    audience.stdin.write("call\n")
    audience.stdin.flush()
    expect(audience, "listening")
    begun = time.monotonic()
    queue.call("counter.call", {"counter": counter})
    middle, last = (float(moment) - begun * 1e3 for moment in audience.stdout.readline().split())
    audience.stdin.write("call\n")
    audience.stdin.flush()
    expect(audience, "listening")
    queue.call("counter.missed", {"counter": counter})
    audience.stdout.readline()
    return middle, last


def expect(audience, word):
    if audience.stdout.readline().strip() != word:
        raise RuntimeError("the audience has left; its error is above")
