"""Lanes that move between two queues while 64 clients work: how long a lane stands still, and what a client notices.

Beside the pause: how long the lanes stand still when the queue is only stopped and started again."""

import concurrent.futures
import statistics
import time

import suite
from instances import Site
from measures import counters, load

# How many wait in each lane that moves, and how many lanes move.
WAITING = 1_000
MOVING = 4


def measure(table, folder, seconds, rounds):
    city = counters.large_city(folder)
    with load.running_suite(folder / "suite", Site, city) as (site, _):
        site.await_counters()
        where = counters.places(site, counters.LANES)
        chosen = site.placement()["agencies"][1:1 + MOVING]
        fill(site, chosen)
        calm, busy, moves, took = under_load(site, where, chosen, max(seconds, 2), max(4, rounds))
        reports = site.reports()
        begun = time.monotonic()
        site.queue.terminate()
        site.queue.start().wait_ready()
        suite.eventually(lambda: site.queue.call("counter.list")["items"])
        restart = (time.monotonic() - begun) * 1e3
    pauses = [report["pause_ms"] for report in reports]
    rows = statistics.median(report["rows"] for report in reports)
    note = f"{moves} moves in {took:.0f} s, {WAITING:,} waiting in each lane, median {rows:.0f} rows"
    table.ratio(
        "hand-over: median pause of a lane, to a restart of all", statistics.median(pauses), restart, "ms", note=note)
    table.figure("hand-over: longest pause of a lane", max(pauses), "ms", most=500)
    table.figure("hand-over: longest wait of a client", busy[3], "ms", note=f"{calm[3]:.0f} ms without moves")
    table.ratio("cycles while lanes move, to none moving", busy[0], calm[0], "cycles/s")


def fill(site, chosen):
    """Lets people wait in the lanes that move."""
    floor = site.catalog.call("floor.get")
    for place in chosen:
        service = next(lane["services"][0] for lane in floor["lanes"] if lane["code"] == place["lanes"][0])
        client = site.queue_named(place["instance"]).client()
        for _ in range(WAITING):
            client.call("ticket.issue", {"service": service, "channel": "kiosk"})


def under_load(site, where, chosen, seconds, times):
    """First the load alone, then lanes move to and fro under it.

    Gives the figures of both, the number of moves and the seconds they took."""
    calm = counters.run(where, seconds)
    moves, limit = times * len(chosen), 60
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(counters.run, where, seconds + moves * 0.4)
        time.sleep(0.5)
        begun = time.monotonic()
        for _ in range(times):
            for place in chosen:
                to = site.other(site.home(place["agency"])["instance"])
                site.move(place, to)
                suite.eventually(lambda: site.home(place["agency"])["instance"] == to, limit, "the lane has moved")
        took = time.monotonic() - begun
        if running.done():
            raise RuntimeError("the load ended before the last move")
        busy = running.result()
    expected = sum(len(site.services[name].call("instance.get")["hand_overs"]) for name in site.queues)
    if expected != moves:
        raise RuntimeError(f"{expected} hand-overs for {moves} moves")
    return calm, busy, moves, took
