"""Durable tickets: through the RPC and through the gateway, against a bare C loop on the same tables and disk."""

import contextlib
import sqlite3

from measures import load

SERVICE = "DUK-01"
IN_FLIGHT = 64


def measure(table, folder, seconds, rounds):
    with load.running_suite(folder / "suite") as (city, _):
        body = folder / "ticket.json"
        body.write_text(f'{{"service":"{SERVICE}","channel":"kiosk"}}')
        baseline = folder / "baseline.sqlite"
        with contextlib.closing(sqlite3.connect(city.queue.data / "queue.sqlite")) as store:
            store.execute("VACUUM INTO ?", [str(baseline)])

        def bare(batch):
            return float(load.peer("DurableBaseline", baseline, batch, seconds))

        def rpc():
            return float(load.peer("TicketLoad", city.ports["queue"], SERVICE, IN_FLIGHT, seconds))

        def gateway():
            return load.h2load(
                f"{city.url}/api/v1/tickets", seconds, "-c1", f"-m{IN_FLIGHT}", "-d", body,
                "-H", "content-type: application/json")

        single, batched, ours, through = load.in_turns(
            rounds, lambda: bare(1), lambda: bare(100), rpc, gateway)
        note = f"fdatasync {load.sync_microseconds(folder):.0f} µs"
    table.ratio("tickets by RPC, 64 clients, to C at 1", ours, single, "tickets/s", note=note)
    table.ratio("tickets by RPC, 64 clients, to C at 100", ours, batched, "tickets/s", least=0.1, note=note)
    table.ratio("tickets by h2c, 64 streams, to RPC", through, ours, "tickets/s", least=0.6, note=note)
