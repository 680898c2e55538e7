"""Numbers from issue to finish through the RPC, four calls each: 64 clients on one lane, on 26, and on two queues.

Beside them a bare C loop that writes the same rows, each step a transaction of its own or for 64 counters at once."""

from instances import Site
from measures import counters, load


def measure(table, folder, seconds, rounds):
    city = counters.large_city(folder)
    with load.running_suite(folder / "one", reference=city) as (one, _), \
            load.running_suite(folder / "two", Site, city) as (two, _):
        two.await_counters()
        baseline = folder / "baseline.sqlite"
        single = counters.places(one, 1)
        spread, shared = counters.places(one, counters.LANES), counters.places(two, counters.LANES)
        counters.copy_store(one.queue.data / "queue.sqlite", baseline)

        def bare(batch):
            return float(load.peer("DurableBaseline", "--cycles", baseline, batch, seconds))

        steps, batched, lane, lanes, queues = load.in_turns(
            rounds, lambda: bare(1), lambda: bare(counters.CLIENTS), lambda: counters.cycles(single, seconds),
            lambda: counters.cycles(spread, seconds), lambda: counters.cycles(shared, seconds))
        note = f"fdatasync {load.sync_microseconds(folder):.0f} µs"
    table.ratio("cycles by RPC, 64 clients, 1 lane, to C at 1", lane, steps, "cycles/s", note=note)
    table.ratio("cycles by RPC, 64 clients, 1 lane, to C at 64", lane, batched, "cycles/s", least=0.05, note=note)
    table.ratio("cycles, 26 lanes, to 1 lane", lanes, lane, "cycles/s", least=0.75)
    table.ratio(
        "cycles, 26 lanes, two queues, to one", queues, lanes, "cycles/s",
        note="two queues share the disk and the processors of one machine here")
