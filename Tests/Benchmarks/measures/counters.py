"""A city with a counter for each of many clients, and what one client needs to work at one of them."""

import contextlib
import itertools
import json
import sqlite3

import suite
from measures import load

CLIENTS = 64
LANES = 26


def large_city(folder):
    """The reference city with 64 counters at the first agency and enough at each other. Gives the path of its document."""
    document = json.loads(suite.CITY.read_text(encoding="utf-8"))
    for number, agency in enumerate(document["gerai"]):
        if agency.get("counters_assumed"):
            agency["counters_assumed"] = CLIENTS if number == 0 else 3
    path = folder / "city.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def places(city, lanes, clients=CLIENTS):
    """The places of `clients` clients, spread over so many lanes, as CycleLoad wants them: PORT/SERVICE/COUNTER."""
    floor = suite.eventually(lambda: city.catalog.call("floor.get"), why="the catalog has a floor")
    homes = {place["agency"]: place["instance"] for place in city.catalog.call("placement.get")["agencies"]}
    columns = []
    for lane in floor["lanes"]:
        if lane["services"] and len(columns) < lanes:
            name = homes[lane["agency"]]
            port = city.ports["queue" if name == "queue-1" else name]
            columns.append([
                f"{port}/{lane['services'][0]}/{counter['code']}"
                for counter in floor["counters"] if counter["lanes"][:1] == [lane["code"]]])
    if len(columns) < lanes:
        raise RuntimeError(f"the city has {len(columns)} lanes only")
    # One counter of each lane, then the second of each, and so on.
    rows = itertools.chain.from_iterable(itertools.zip_longest(*columns))
    chosen = list(itertools.islice((place for place in rows if place), clients))
    if len(chosen) < clients:
        raise RuntimeError(f"{lanes} lanes have {len(chosen)} counters only")
    return chosen


def cycles(where, seconds):
    """Cycles per second at these places."""
    return run(where, seconds)[0]


def run(where, seconds):
    """Cycles per second, and the median, the 99th percentile and the longest of the waits for an answer in ms."""
    return [float(word) for word in load.peer("CycleLoad", seconds, *where).split()]


def copy_store(source, target):
    """A copy of a queue's store as it is now."""
    with contextlib.closing(sqlite3.connect(source)) as store:
        store.execute("VACUUM INTO ?", [str(target)])
