"""A queue file with five million old tickets beside a new one: cycles of 64 clients on 26 lanes, in turns."""

from measures import counters, load, old_days

TICKETS = 5_000_000


def measure(table, folder, seconds, rounds):
    reference = counters.large_city(folder)
    with load.running_suite(folder / "new", reference=reference) as (new, _), \
            load.running_suite(folder / "old", reference=reference) as (old, _):
        where = [counters.places(city, counters.LANES) for city in (new, old)]
        for city in (new, old):
            # Nobody else is needed, and those who follow events would count five million visits meanwhile.
            for service in (city.gateway, city.visits, city.feedback):
                service.kill()
            city.queue.terminate()
        store = old.queue.data / "queue.sqlite"
        old_days.fill(store, TICKETS)
        starts = [start(old.queue), start(new.queue)]
        for places in where:
            counters.cycles(places, 1)
        empty, full = load.in_turns(
            max(5, rounds), lambda: counters.cycles(where[0], seconds), lambda: counters.cycles(where[1], seconds))
        note = f"{store.stat().st_size / 2**30:.1f} GiB"
    name = f"{TICKETS // 1_000_000} million old tickets, to none"
    table.ratio(f"cycles with {name}", full, empty, "cycles/s", least=0.9, note=note)
    table.ratio(f"start with {name}", *starts, "s", note="the whole file is checked before it is served")


def start(queue):
    """Seconds until the queue answers."""
    return queue.start().wait_ready(within=300)
