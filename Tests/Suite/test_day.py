"""The main job: a citizen takes a number, is called, is served, is counted and is heard."""

import pytest

from jsonrpc_client import RPCError
from suite import eventually
from test_subscriptions import open_counter_of


def visits(suite, **query):
    return suite.visits.call("visits.count", {"from": suite.day, "to": suite.day} | query)


def test_issue_call_serve_count_rate(suite):
    counter = open_counter_of(suite, "DUK-01")
    ticket = suite.queue.call("ticket.issue", {"service": "DUK-01", "channel": "kiosk"})
    assert ticket["number"] == "A-001" and ticket["state"] == "waiting" and ticket["ahead"] == 0
    assert ticket["service_day"] == suite.day
    code = ticket["code"]
    assert suite.feedback.call("rating.status", {"code": code}) == {"can_rate": False, "rated": False}
    with pytest.raises(RPCError) as locked:
        suite.feedback.call("rating.give", {"code": code, "score": 4})
    assert locked.value.data["kind"] == "not_unlocked"

    called = suite.queue.call("counter.call", {"counter": counter})
    assert called["current"]["code"] == code and called["current"]["state"] == "called"
    board = suite.queue.call("board.get", {"zone": "semua"})
    assert board["calls"][0]["number"] == "A-001" and board["calls"][0]["counter"] == counter
    suite.queue.call("counter.start", {"counter": counter})
    assert visits(suite)["visits"] == 0
    finished = suite.queue.call("counter.finish", {"counter": counter})
    assert finished.get("current") is None and finished["served_today"] == 1

    eventually(lambda: visits(suite)["visits"] == 1, why="the visit is counted")
    assert [(row["key"], row["visits"]) for row in visits(suite, by="agency")["rows"]] == [("DUK", 1)]
    assert [(row["key"], row["visits"]) for row in visits(suite, by="channel")["rows"]] == [("kiosk", 1)]
    eventually(lambda: suite.feedback.call("rating.status", {"code": code})["can_rate"], why="the rating is unlocked")
    rating = suite.feedback.call("rating.give", {"code": code, "score": 4, "comment": "Petugas ramah."})
    assert rating["agency"] == "DUK" and rating["score"] == 4
    with pytest.raises(RPCError) as again:
        suite.feedback.call("rating.give", {"code": code, "score": 1})
    assert again.value.data["kind"] == "already_rated"
    summary = suite.feedback.call("rating.summary", {"from": suite.day, "to": suite.day})
    assert summary["count"] == 1 and summary["average"] == 4


def test_numbers_are_gap_free_and_called_in_order(suite):
    counter = open_counter_of(suite, "DUK-01")
    tickets = [suite.queue.call("ticket.issue", {"service": "DUK-01", "channel": "phone"}) for _ in range(12)]
    assert [ticket["number"] for ticket in tickets] == [f"A-{number:03d}" for number in range(1, 13)]
    assert [ticket["ahead"] for ticket in tickets] == list(range(12))
    for ticket in tickets:
        called = suite.queue.call("counter.call", {"counter": counter})
        assert called["current"]["code"] == ticket["code"]
        suite.queue.call("counter.start", {"counter": counter})
        suite.queue.call("counter.finish", {"counter": counter})
    with pytest.raises(RPCError) as nobody:
        suite.queue.call("counter.call", {"counter": counter})
    assert nobody.value.data["kind"] == "nobody_waits"


def test_missed_rejoin_cancel_and_the_end_of_the_day(suite):
    counter = open_counter_of(suite, "DUK-01")
    first, second, third = [
        suite.queue.call("ticket.issue", {"service": "DUK-01", "channel": "kiosk"})["code"] for _ in range(3)]
    suite.queue.call("counter.call", {"counter": counter})
    missed = suite.queue.call("counter.missed", {"counter": counter})
    assert [entry["number"] for entry in missed["missed"]] == ["A-001"]
    assert suite.queue.call("ticket.rejoin", {"code": first})["state"] == "waiting"
    with pytest.raises(RPCError) as wrong:
        suite.queue.call("ticket.rejoin", {"code": first})
    assert wrong.value.data["kind"] in ("wrong_state", "rejoin_used")
    assert suite.queue.call("ticket.cancel", {"code": second})["state"] == "cancelled"
    with pytest.raises(RPCError) as wrong:
        suite.queue.call("ticket.cancel", {"code": second})
    assert wrong.value.data["kind"] == "wrong_state" and wrong.value.data["state"] == "cancelled"
    closing = suite.queue.call("day.close", {})
    assert closing["expired"] == 2 and closing["counters_closed"] == 1
    assert suite.queue.call("ticket.get", {"code": third})["state"] == "expired"
    with pytest.raises(RPCError) as closed:
        suite.queue.call("ticket.issue", {"service": "DUK-01", "channel": "kiosk"})
    assert closed.value.data["kind"] == "day_closed"
    assert visits(suite)["visits"] == 0


def history():
    """Daily counts that add up to the published totals: 80,948 in 2024; 47,133 from January to September 2025."""
    def spread(total, year, months, agency):
        days = [f"{year}-{month:02d}-{day:02d}" for month in months for day in range(1, 29)]
        share, rest = divmod(total, len(days))
        return [f"{day},{agency},{share + (index < rest)}" for index, day in enumerate(days)]
    to_september = range(1, 10)
    return ["day,agency,visits", *spread(80_948, 2024, range(1, 13), "DUK"), *spread(19_391, 2025, to_september, "DUK"),
            *spread(11_932, 2025, to_september, "KES"), *spread(47_133 - 19_391 - 11_932, 2025, to_september, "BPD")]


def test_published_totals_can_be_loaded_and_queried(suite):
    agencies = {agency["code"] for agency in suite.catalog.call("agency.list")["items"]}
    other = next(code for code in sorted(agencies) if code not in ("DUK", "KES"))
    csv = "\n".join(history()).replace(",BPD,", f",{other},") + "\n"
    load = {"csv": csv, "source": "Ketik, 05-10-2025", "published_on": "2025-10-05"}
    report = suite.visits.call("visits.import", load)
    assert report["visits"] == 80_948 + 47_133 and report["replaced"] == 0
    again = suite.visits.call("visits.import", load)
    assert again["replaced"] == report["rows"], "the same source replaces what it gave before"

    def total(first, last, **query):
        return suite.visits.call("visits.count", {"from": first, "to": last} | query)["visits"]
    assert total("2024-01-01", "2024-12-31") == 80_948
    assert total("2025-01-01", "2025-09-30") == 47_133
    assert total("2025-01-01", "2025-09-30", agency="DUK") == 19_391
    assert total("2025-01-01", "2025-09-30", agency="KES") == 11_932
    with pytest.raises(RPCError) as refused:
        suite.visits.call("visits.import", load | {"csv": "day,agency,visits\n2024-02-30,DUK,5\n2024-01-02,DUK,x\n"})
    assert refused.value.data["kind"] == "import_invalid" and len(refused.value.data["fields"]) == 2
    assert total("2024-01-01", "2024-12-31") == 80_948
