"""A key makes a repeated write harmless; the same key for something else is refused."""

import threading

import pytest

from jsonrpc_client import RPCError

PARAMS = {"service": "DUK-01", "channel": "kiosk"}


def test_the_same_key_gives_the_same_answer(shared):
    first = shared.queue.call("ticket.issue", PARAMS, idempotency_key="same-1")
    assert shared.queue.call("ticket.issue", PARAMS, idempotency_key="same-1") == first


def test_the_same_key_for_other_parameters_is_refused(shared):
    shared.queue.call("ticket.issue", PARAMS, idempotency_key="same-2")
    for other in (PARAMS | {"channel": "phone"}, PARAMS | {"priority": "elderly"}):
        with pytest.raises(RPCError) as refused:
            shared.queue.call("ticket.issue", other, idempotency_key="same-2")
        assert refused.value.data["kind"] == "idempotency_mismatch"


def test_without_a_key_each_call_counts(shared):
    first, second = (shared.queue.call("ticket.issue", PARAMS) for _ in range(2))
    assert first["code"] != second["code"]


def test_ten_at_once_with_one_key_get_one_ticket(shared):
    answers, barrier = [], threading.Barrier(10)

    def ask():
        client = shared.queue.client()
        barrier.wait()
        answers.append(client.call("ticket.issue", PARAMS, idempotency_key="race")["code"])
    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(answers) == 10 and len(set(answers)) == 1


def test_a_refusal_is_not_kept(shared):
    """A key that met an error may be used again once the reason is gone."""
    counter = shared.queue.call("counter.list")["items"][-1]["counter"]
    with pytest.raises(RPCError):
        shared.queue.call("counter.pause", {"counter": counter}, idempotency_key="try-again")
    shared.queue.call("counter.open", {"counter": counter})
    assert shared.queue.call("counter.pause", {"counter": counter}, idempotency_key="try-again")["state"] == "paused"
    shared.queue.call("counter.close", {"counter": counter})
