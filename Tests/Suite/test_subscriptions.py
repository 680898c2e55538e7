"""Events: replay, follow, resume, and an end that is said."""

import itertools

import pytest

from jsonrpc_client import Client, RPCError
from suite import every_topic
from wire import Wire, request


def open_counter_of(suite, service):
    """A counter that serves the lane of a service, opened."""
    floor = suite.catalog.call("floor.get")
    lane = next(lane for lane in floor["lanes"] if service in lane["services"])
    counter = next(counter["code"] for counter in floor["counters"] if lane["code"] in counter["lanes"])
    suite.queue.call("counter.open", {"counter": counter})
    return counter


def issue(suite, service="DUK-01"):
    return suite.queue.call("ticket.issue", {"service": service, "channel": "kiosk"})


def take(client, count, *topics, **after):
    return list(itertools.islice(client.subscribe(*topics, **after), count))


def test_replay_then_follow(shared):
    ticket = issue(shared)
    client = shared.queue.client()
    events = client.subscribe("ticket.changed", after=0)
    for event in events:
        if event["data"]["code"] == ticket["code"]:
            break
    assert event["topic"] == "ticket.changed" and event["data"]["change"] == "issued" and event["data"]["state"] == "waiting"
    # Now live: what happens next arrives, and nothing twice.
    following = issue(shared)
    event_of_following = next(events)
    assert event_of_following["data"]["code"] == following["code"]
    assert event_of_following["sequence"] > event["sequence"]


def test_resume_gives_what_followed_and_nothing_else(shared):
    for _ in range(5):
        issue(shared)
    topics = every_topic(shared.queue.client())
    everything = take(shared.queue.client(), 5, *topics, after=0)
    assert [event["sequence"] for event in everything] == [1, 2, 3, 4, 5]
    rest = take(shared.queue.client(), 3, *topics, after=2)
    assert rest[0]["sequence"] == 3 and rest == everything[2:]


def test_without_after_only_news_arrive(shared):
    issue(shared)
    client = shared.queue.client()
    answer = client.call("rpc.subscribe", {"topics": ["ticket.changed"]})
    news = issue(shared)
    event = client.receive()
    assert event["method"] == "rpc.event" and event["params"]["subscription"] == answer["subscription"]
    assert event["params"]["sequence"] == answer["sequence"] + 1
    assert event["params"]["data"]["code"] == news["code"]


def test_a_topic_chooses(shared):
    counter = open_counter_of(shared, "DUK-01")
    client = shared.queue.client()
    client.call("rpc.subscribe", {"topics": ["counter.changed"]})
    issue(shared)
    shared.queue.call("counter.pause", {"counter": counter})
    shared.queue.call("counter.open", {"counter": counter})
    first, second = client.receive()["params"], client.receive()["params"]
    assert [first["topic"], second["topic"]] == ["counter.changed"] * 2
    assert [first["data"]["state"], second["data"]["state"]] == ["paused", "open"]
    shared.queue.call("counter.close", {"counter": counter})


def test_after_unsubscribe_it_is_quiet(shared):
    with Wire(shared.queue.port) as wire:
        answer = wire.ask(request("rpc.subscribe", {"topics": ["ticket.changed"]}))
        wire.send(request("rpc.unsubscribe", {"subscription": answer["result"]["subscription"]}, id=2))
        while "id" not in (reply := wire.receive()):
            pass
        assert reply["id"] == 2 and "result" in reply
        issue(shared)
        wire.expect_silence()


@pytest.mark.parametrize("params, field", [
    ({"topics": ["no.such.topic"]}, "topics"), ({"topics": "ticket.changed"}, "topics"), ({"topics": [7]}, "topics"),
    ({"topics": ["ticket.changed"], "after": "1"}, "after"), ({"topics": ["ticket.changed"], "after": -1}, "after"),
    ({"topics": ["ticket.changed"], "since": 1}, "since"),
])
def test_bad_subscriptions_are_refused(shared, params, field):
    with pytest.raises(RPCError) as refused:
        shared.queue.call("rpc.subscribe", params)
    assert refused.value.data["kind"] == "invalid_params"
    assert any(entry["name"].startswith(field) for entry in refused.value.data["fields"])


def test_a_subscriber_who_does_not_read_is_dropped_and_harms_nobody(shared):
    """The log is replayed to many subscriptions of one connection that nobody reads."""
    before = shared.queue.resident_bytes()
    with Wire(shared.queue.port) as lazy:
        for number in range(16):
            lazy.send(request("rpc.subscribe", {"topics": ["ticket.changed"], "after": 0}, id=number))
        for _ in range(200):
            issue(shared)
        assert shared.queue.resident_bytes() - before < 64 << 20
    assert Client("127.0.0.1", shared.queue.port).call("lane.list")["items"]
