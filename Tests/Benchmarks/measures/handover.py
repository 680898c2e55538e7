"""Lanes that move between two queues while 64 clients work: how long a lane stands still, and what a client notices.

Beside the pause: how long the lanes stand still when the queue is only stopped and started again."""

import concurrent.futures
import itertools
import statistics
import time

import suite
from instances import Site
from measures import counters, load

# How many wait in each lane that moves, and how many lanes move.
WAITING = 3_000
MOVING = 4


class CrowdedSite(Site):
    """Numbers are given although more people wait than the day could serve."""

    def __init__(self, folder):
        super().__init__(folder)
        for name in self.queues:
            self.services[name].environment["MPP_HOURS"] = "ignore"


def measure(table, folder, seconds, rounds):
    city = counters.large_city(folder)
    with load.running_suite(folder / "suite", CrowdedSite, city) as (site, _):
        site.await_counters()
        where = counters.places(site, counters.LANES)
        chosen = site.placement()["agencies"][1:1 + MOVING]
        fill(site, chosen)
        calm, busy, moves = under_load(site, where, chosen, max(seconds, 3))
        reports = site.reports()
        begun = time.monotonic()
        site.queue.terminate()
        site.queue.start().wait_ready()
        suite.eventually(lambda: site.queue.call("counter.list")["items"])
        restart = (time.monotonic() - begun) * 1e3
    pauses = [report["pause_ms"] for report in reports]
    rows = statistics.median(report["rows"] for report in reports)
    note = f"{moves} moves, at first {WAITING:,} waiting in each lane, median {rows:,.0f} rows"
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


def under_load(site, where, chosen, seconds):
    """First the load alone, then lanes move to and fro under it for as long as it lasts.

    Gives the figures of both and the number of moves."""
    calm = counters.run(where, seconds)
    moves = 0
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        until = time.monotonic() + 3 * seconds
        running = pool.submit(counters.run, where, 3 * seconds)
        time.sleep(0.5)
        for place in itertools.cycle(chosen):
            if time.monotonic() > until - 1:
                break
            to = site.other(site.home(place["agency"])["instance"])
            site.move(place, to)
            suite.eventually(lambda: site.home(place["agency"])["instance"] == to, 60, "the lane has moved")
            moves += 1
        busy = running.result()
    suite.eventually(lambda: len(site.reports()) == moves, why=f"{moves} hand-overs are reported")
    return calm, busy, moves
