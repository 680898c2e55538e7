"""What the suite takes when nobody is there: memory of each service, and the time from nothing to ready."""

import statistics

from measures import load


def measure(table, folder, seconds, rounds):
    fresh, again, resident = [], [], {}
    for turn in range(rounds):
        with load.running_suite(folder / f"suite-{turn}") as (city, took):
            fresh.append(took)
            load.settle(city)
            city.stop()
            again.append(load.start(city))
            load.settle(city)
            for name, service in city.services.items():
                resident.setdefault(name, []).append(service.resident_bytes() / 2**20)
    for name, sizes in resident.items():
        table.figure(f"idle memory: {name}", statistics.median(sizes), "MiB", most=64)
    table.figure(
        "cold start, empty folder to ready", statistics.median(fresh), "s", most=2,
        note=f"again with its data {statistics.median(again):.2f} s")
