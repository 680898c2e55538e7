"""`kill -9` of any service at random moments under load: nothing that was acknowledged is lost, nothing happens twice."""

import collections
import itertools
import os
import random
import threading
import time

import pytest

from load import Citizen, Officer, PhoneCitizen
from suite import eventually, every_topic

KILLS = int(os.environ.get("MPP_KILLS", "110"))
SEED = int(os.environ.get("MPP_SEED", "20261125"))


def lanes_with_services(suite, count):
    """The first lanes that serve something, each with a counter and one of its services."""
    floor = suite.catalog.call("floor.get")
    found, taken = [], set()
    for lane in floor["lanes"]:
        counters = [c["code"] for c in floor["counters"] if c["lanes"] == [lane["code"]] and c["code"] not in taken]
        if lane["services"] and counters:
            taken.add(counters[0])
            found.append((lane["code"], counters[0], lane["services"][0]))
    assert len(found) >= count, floor["counters"][:5]
    return found[:count]


def all_events(suite, name):
    client = suite.services[name].client()
    topics = every_topic(client)
    last = client.call("rpc.subscribe", {"topics": topics})["sequence"]
    client = suite.services[name].client()
    events = []
    if last:
        for event in client.subscribe(*topics, after=0):
            events.append(event)
            if event["sequence"] >= last:
                break
    return events, last


@pytest.mark.timeout(540)
def test_kill_9_at_random_moments(suite):
    chance = random.Random(SEED)
    stop = threading.Event()
    places = lanes_with_services(suite, 4)
    offers = [service for _, _, service in places]
    citizens = [Citizen(suite.queue, stop, offers, pause=0.02) for _ in range(5)]
    citizens += [PhoneCitizen(suite.gateway, stop, offers, pause=0.02) for _ in range(2)]
    officers = [Officer(suite.queue, stop, counter) for _, counter, _ in places]
    for worker in (*citizens, *officers):
        worker.start()

    killed, slowest, begun = collections.Counter(), collections.Counter(), time.monotonic()
    # The queue twice as often: it has most to lose.
    victims = ("queue", "queue", "visits", "feedback", "gateway", "catalog")
    for number in range(KILLS):
        time.sleep(chance.uniform(0, 0.25))  # A random moment is what is tested; nothing is waited for.
        service = suite.services[victims[number % 6] if number < 12 else chance.choice(victims)]
        service.kill()
        killed[service.name] += 1
        slowest[service.name] = max(slowest[service.name], round(service.start().wait_ready(within=15), 2))
        for worker in (*citizens, *officers):
            assert worker.complaint is None, f"after {number + 1} kills: {worker.complaint!r}"
        assert time.monotonic() - begun < 360, f"{number + 1} kills took six minutes"
    stop.set()
    for worker in (*citizens, *officers):
        worker.join(40)
        assert not worker.is_alive() and worker.complaint is None, worker.complaint
    took = time.monotonic() - begun
    print(f"{KILLS} kills in {took:.0f} s ({dict(killed)}), slowest restarts {dict(slowest)} s, "
          f"{sum(len(c.tickets) for c in citizens)} tickets, {sum(len(o.served) for o in officers)} served, "
          f"{sum(w.retries for w in (*citizens, *officers))} retries")
    check_history(suite, citizens, officers)


def check_history(suite, citizens, officers):
    tickets = [ticket for citizen in citizens for ticket in citizen.tickets]
    served = [code for officer in officers for code in officer.served]
    called = [code for officer in officers for code in officer.called]
    assert len(tickets) > 100 and len(served) > 50, "there was no load"

    # The acknowledged ones, by what clients were told.
    codes = [ticket["code"] for ticket in tickets]
    assert len(set(codes)) == len(codes), "two clients got one ticket"
    assert len(set(called)) == len(called), "one ticket was called twice"

    # The log: whole, each change once.
    events, last = all_events(suite, "queue")
    assert [event["sequence"] for event in events] == list(range(1, last + 1)), "the log has a gap"
    changes = collections.defaultdict(list)
    for event in events:
        if event["topic"] == "ticket.changed":
            changes[event["data"]["code"]].append(event["data"]["change"])
    for code, history in changes.items():
        assert len(set(history)) == len(history), f"{code} changed twice in one way: {history}"
        assert history[0] == "issued", history

    # Every number that was acknowledged is there, and nothing more than clients were given.
    assert set(codes) == set(changes), f"{len(set(codes) ^ set(changes))} tickets differ"
    assert set(served) == {code for code, history in changes.items() if "served" in history}
    assert set(called) == {code for code, history in changes.items() if "called" in history}

    # Numbers have no gap and no double.
    by_lane = collections.defaultdict(list)
    for ticket in tickets:
        by_lane[ticket["lane"], ticket["service_day"]].append(int(ticket["number"].split("-")[1]))
    for lane, numbers in by_lane.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), f"{lane}: {sorted(numbers)[-5:]} of {len(numbers)}"
    for ticket in tickets[:: max(1, len(tickets) // 200)]:
        kept = suite.queue.call("ticket.get", {"code": ticket["code"]})
        assert (kept["number"], kept["lane"], kept["issued_at"]) == (ticket["number"], ticket["lane"], ticket["issued_at"])

    # What others learned from the events: each once.
    finished = {code for code, history in changes.items() if "served" in history or "unfinished" in history}
    day = {"from": suite.day, "to": suite.day}
    eventually(lambda: suite.visits.call("visits.count", day)["visits"] >= len(finished), 20, "all visits are counted")
    counted, _ = all_events(suite, "visits")
    assert suite.visits.call("visits.count", day)["visits"] == len(finished) == len(counted)
    client = suite.feedback.client()
    eventually(lambda: all(client.call("rating.status", {"code": code})["can_rate"] for code in served), 20,
               "every served ticket can be rated")
    others = list(set(codes) - set(served))
    assert not any(client.call("rating.status", {"code": code})["can_rate"] for code in others)


def test_a_lost_answer_is_given_again_for_the_same_key(suite):
    """The client sends, the service is killed at a random moment, the client asks again: one ticket, one number."""
    chance = random.Random(SEED)
    numbers = []
    for turn in range(12):
        client, key = suite.queue.client(), f"turn-{turn}"
        params = {"service": "DUK-01", "channel": "kiosk"}
        client.send({"id": 1, "method": "ticket.issue", "params": params, "meta": {"idempotency_key": key}})
        time.sleep(chance.uniform(0, 0.008))
        suite.queue.kill()
        suite.queue.start().wait_ready()
        first = suite.queue.call("ticket.issue", params, idempotency_key=key)
        again = suite.queue.call("ticket.issue", params, idempotency_key=key)
        assert first == again
        numbers.append(int(first["number"].split("-")[1]))
    assert numbers == list(range(1, 13)), numbers


def test_a_consumer_that_is_killed_again_and_again_counts_each_visit_once(suite):
    (lane, counter, service), *_ = lanes_with_services(suite, 1)
    suite.queue.call("counter.open", {"counter": counter})
    for turn in range(1, 31):
        suite.queue.call("ticket.issue", {"service": service, "channel": "desk"})
        for method in ("counter.call", "counter.start", "counter.finish"):
            suite.queue.call(method, {"counter": counter})
        if turn % 3 == 0:
            suite.visits.kill()
            suite.visits.start()
    suite.visits.wait_ready()
    day = {"from": suite.day, "to": suite.day}
    eventually(lambda: suite.visits.call("visits.count", day)["visits"] >= 30, why="all visits are counted")
    events = list(itertools.islice(suite.visits.client().subscribe("visit.counted", after=0), 30))
    assert len(events) == 30 and suite.visits.call("visits.count", day)["visits"] == 30
