"""Calls that reach 1,000 boards through the gateway, at rest and while 64 clients work, against a bare C loop."""

import concurrent.futures
import re
import statistics
import subprocess
import time
import urllib.request

import suite
from measures import counters, load, streams

BOARDS = 1_000


def measure(table, folder, seconds, rounds):
    calls, seconds = max(9, rounds), max(3, seconds)
    with load.running_suite(folder / "suite", reference=counters.large_city(folder)) as (city, _):
        load.settle(city)
        where = counters.places(city, counters.LANES)
        queue, counter = streams.prepare(city, calls)
        with streams.Audience(1, city.ports["gateway"], BOARDS) as boards:
            ours = [streams.call(boards, queue, counter) for _ in range(calls)]
        event = folder / "event"
        event.write_bytes(first_event(city.url + streams.BOARD))
        bare = fan_out(event, calls)
        alone = counters.cycles(where, seconds)
        with streams.Audience(1, city.ports["gateway"], BOARDS) as boards:
            watched, pictures = under_load(boards, where, seconds)
    last = statistics.median(last for _, last in ours)
    table.ratio(
        f"a call to the last of {BOARDS:,} boards, to C", last, statistics.median(last for _, last in bare), "ms",
        note=f"{event.stat().st_size:,} bytes each; median board {statistics.median(half for half, _ in ours):.1f} ms")
    table.figure(
        f"{BOARDS:,} boards, 64 clients at work: a new picture on all", statistics.median(pictures), "ms",
        most=500, note=f"{len(pictures)} times, slowest {max(pictures):.0f} ms")
    table.ratio(f"cycles with {BOARDS:,} boards, to none", watched, alone, "cycles/s")


def first_event(url):
    """What a board is sent first, byte for byte."""
    with urllib.request.urlopen(url, timeout=5) as answer:
        text = b""
        while not re.search(rb"event: snapshot\n.*?\n\n", text, re.DOTALL):
            text += answer.readline()
        return text


def fan_out(event, calls):
    """The same bytes from the bare loop: the milliseconds until half of the boards, and all, have them."""
    port = suite.free_port()
    with subprocess.Popen([load.PEERS / "FanOut", str(port), event], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as server:
        try:
            if server.stdout.readline().strip() != "ready":
                raise RuntimeError("FanOut has left; its error is above")

            def send():
                server.stdin.write("send\n")
                server.stdin.flush()

            with streams.Audience(1, port, BOARDS) as boards:
                return [boards.until_all_hear(send) for _ in range(calls)]
        finally:
            server.kill()


def under_load(boards, where, seconds):
    """Lets all clients work. Gives their cycles per second, and the milliseconds that a new picture on all boards took."""
    pictures = []
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(counters.cycles, where, seconds)
        time.sleep(0.5)
        until = time.monotonic() + seconds - 1
        while time.monotonic() < until:
            pictures.append(boards.until_all_hear(lambda: None)[1])
        return running.result(), pictures
