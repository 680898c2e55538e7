"""The wire as a stranger meets it: JSON-RPC 2.0 in length-prefixed frames, its limits and its refusals."""

import json
import struct

import pytest

from jsonrpc_client import Client, RPCError
from suite import SERVICES, eventually
from wire import Wire, request

MIB = 1 << 20


@pytest.fixture
def wire(shared):
    with Wire(shared.catalog.port) as wire:
        yield wire


def error(reply):
    assert reply["jsonrpc"] == "2.0" and "result" not in reply, reply
    problem = reply["error"]
    assert isinstance(problem["code"], int) and problem["message"], reply
    assert problem["data"]["kind"] and isinstance(problem["data"]["retryable"], bool), reply
    return problem["code"], problem["data"]["kind"]


# The examples of the specification at jsonrpc.org; those of `subtract` need a method that we do not have.
SPECIFICATION = [
    ("unknown method", '{"jsonrpc": "2.0", "method": "foobar", "id": "1"}', ("1", -32601)),
    ("invalid JSON", '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]', (None, -32700)),
    ("invalid request", '{"jsonrpc": "2.0", "method": 1, "params": "bar"}', (None, -32600)),
    ("batch of invalid JSON", '[{"jsonrpc": "2.0", "method": "sum", "id": "1"},{"jsonrpc": "2.0", "method"]',
     (None, -32700)),
    ("empty batch", "[]", (None, -32600)),
    ("batch of nothing", "[1]", [(None, -32600)]),
    ("batch of nothings", "[1,2,3]", [(None, -32600)] * 3),
    ("mixed batch",
     '[{"jsonrpc":"2.0","method":"sum","params":[1,2,4],"id":"1"},{"jsonrpc":"2.0","method":"notify_hello","params":[7]}'
     ',{"foo":"boo"},{"jsonrpc":"2.0","method":"foo.get","params":{"name":"myself"},"id":"5"}'
     ',{"jsonrpc":"2.0","method":"rpc.ping","id":"9"}]',
     [("1", -32601), (None, -32600), ("5", -32601), ("9", None)]),
]


@pytest.mark.parametrize("text, expected", [row[1:] for row in SPECIFICATION], ids=[row[0] for row in SPECIFICATION])
def test_examples_of_the_specification(wire, text, expected):
    wire.send_text(text)
    reply = wire.receive()
    replies = reply if isinstance(expected, list) else [reply]
    # Answers of a batch may stand in any order.
    got = sorted(((one["id"], one.get("error", {}).get("code")) for one in replies), key=repr)
    assert got == sorted(expected if isinstance(expected, list) else [expected], key=repr)
    wire.expect_silence()


@pytest.mark.parametrize("notification", [
    {"jsonrpc": "2.0", "method": "rpc.ping"},
    {"jsonrpc": "2.0", "method": "no.such.method", "params": [1]},
    {"jsonrpc": "2.0", "method": "agency.get", "params": {"agency": 7}},
    {"jsonrpc": "2.0", "method": "rpc.cancel", "params": {"id": "unknown"}},
    [{"jsonrpc": "2.0", "method": "rpc.ping"}, {"jsonrpc": "2.0", "method": "no.such.method"}],
], ids=["known", "unknown method", "wrong params", "cancel of nothing", "batch"])
def test_notifications_are_never_answered(wire, notification):
    wire.send(notification)
    wire.expect_silence()


@pytest.mark.parametrize("raw", [
    "1", "-1", "0", "1.50", "1e3", "123456789012345678901234567890", '""', '"1"', '"\\u00fc\\n"', '"antrean ü"', "null",
])
def test_an_id_comes_back_exactly_as_it_was_sent(wire, raw):
    wire.send_text(f'{{"jsonrpc":"2.0","id":{raw},"method":"rpc.ping"}}')
    reply = wire.receive_text()
    assert f'"id":{raw}' in reply, reply
    wire.send_text(f'{{"jsonrpc":"2.0","id":{raw},"method":"no.such.method"}}')
    assert f'"id":{raw}' in wire.receive_text()


@pytest.mark.parametrize("raw", ["true", "[]", "{}", "[1]"])
def test_an_id_of_another_type_is_refused(wire, raw):
    wire.send_text(f'{{"jsonrpc":"2.0","id":{raw},"method":"rpc.ping"}}')
    reply = wire.receive()
    assert reply["id"] is None and error(reply) == (-32600, "invalid_request")


@pytest.mark.parametrize("text", [
    '{"id":1,"method":"rpc.ping"}',
    '{"jsonrpc":"1.0","id":1,"method":"rpc.ping"}',
    '{"jsonrpc":2.0,"id":1,"method":"rpc.ping"}',
    '{"jsonrpc":"2.0","id":1,"method":null}',
    '{"jsonrpc":"2.0","id":1,"method":"rpc.ping","params":5}',
    '{"jsonrpc":"2.0","id":1,"method":"rpc.ping","params":"x"}',
    '{"jsonrpc":"2.0","id":1,"method":"rpc.ping","meta":[]}',
    '{"jsonrpc":"2.0","id":1,"method":"rpc.ping","meta":{"deadline_ms":0}}',
    '{"jsonrpc":"2.0","id":1,"method":"rpc.ping","meta":{"idempotency_key":""}}',
])
def test_json_that_is_no_request_is_refused_with_its_id(wire, text):
    wire.send_text(text)
    reply = wire.receive()
    assert reply["id"] == 1 and error(reply) == (-32600, "invalid_request")
    wire.expect_silence()


@pytest.mark.parametrize("data", [
    b"", b" ", b"{", b"nul", b"{}{}", b'{"jsonrpc":"2.0",}', b"\xff\xfe", b'{"jsonrpc":"2.0","id":1,"method":"\xc3("}',
    b'{"jsonrpc":"2.0","id":"\xed\xa0\x80","method":"rpc.ping"}', b"\xef\xbb\xbf{}", b'{"a":"\x01"}', b"[1,2",
    b'{"jsonrpc":"2.0","id":1,"method":"rpc.ping","params":' + b"[" * 80 + b"]" * 80 + b"}",
], ids=["empty", "blank", "cut", "word", "two", "comma", "not UTF-8", "bad continuation", "surrogate", "byte order mark",
        "control", "open array", "too deep"])
def test_what_is_not_json_is_answered_with_a_null_id(wire, data):
    wire.send_text(data)
    reply = wire.receive()
    assert reply["id"] is None and error(reply) == (-32700, "parse_error")
    wire.expect_silence()


def test_64_levels_are_not_too_deep(wire):
    wire.send_text('{"jsonrpc":"2.0","id":1,"method":"no.such.method","params":' + "[" * 60 + "]" * 60 + "}")
    assert error(wire.receive()) == (-32601, "method_not_found")


def test_a_frame_beyond_the_limit_is_answered_and_ends_the_connection(wire):
    wire.send_bytes(struct.pack(">I", MIB + 1) + b"{")
    reply = wire.receive()
    assert reply["id"] is None and error(reply)[1] == "too_large"
    assert wire.receive() is None


def test_a_frame_of_the_limit_is_read(wire):
    text = json.dumps(request("no.such.method", {"x": ""}))
    wire.send_text(text.replace('""', '"' + "x" * (MIB - len(text)) + '"'))
    assert error(wire.receive()) == (-32601, "method_not_found")


def test_a_frame_may_come_byte_by_byte_and_with_others(wire):
    frame = json.dumps(request("rpc.ping")).encode()
    frame = struct.pack(">I", len(frame)) + frame
    for position in range(len(frame)):
        wire.send_bytes(frame[position:position + 1])
    assert wire.receive()["id"] == 1
    wire.send_bytes(frame * 50)
    assert [wire.receive()["id"] for _ in range(50)] == [1] * 50


def test_a_connection_closed_amid_a_frame_harms_nobody(shared, wire):
    with Wire(shared.catalog.port) as rude:
        rude.send_bytes(struct.pack(">I", 1000) + b'{"jsonrpc"')
    wire.expect_silence()


def test_a_batch_of_100_is_answered_and_one_of_101_is_refused(wire):
    replies = wire.ask([request("rpc.ping", id=n) for n in range(100)])
    assert sorted(reply["id"] for reply in replies) == list(range(100))
    reply = wire.ask([request("rpc.ping", id=n) for n in range(101)])
    assert reply["id"] is None and error(reply)[1] == "too_large"
    wire.expect_silence()


def test_params_may_go_by_position(wire):
    assert wire.ask(request("agency.get", ["DUK"]))["result"] == wire.ask(request("agency.get", {"agency": "DUK"}))["result"]
    for params in (["DUK", 1], [7], []):
        assert error(wire.ask(request("agency.get", params))) == (-32602, "invalid_params")


def test_members_that_a_peer_adds_to_the_envelope_are_left_alone(wire):
    assert "result" in wire.ask(request("site.get") | {"x-trace": {"any": [1, 2]}})


def hold_the_writer(wire, city):
    """A large import keeps the store's writer busy, so that what is asked next waits."""
    for number in range(4):
        wire.send(request("catalogue.import", {"document": city, "source": "test", "dry_run": True}, id=f"large {number}"))


@pytest.fixture(scope="module")
def city():
    from suite import CITY
    with open(CITY, encoding="utf-8") as file:
        return json.load(file)


SMALL_IMPORT = {"document": {}, "source": "test", "dry_run": True}


def test_the_257th_request_in_flight_is_refused_and_a_cancel_still_gets_through(wire, city):
    hold_the_writer(wire, city)
    for number in range(300):
        wire.send(request("catalogue.import", SMALL_IMPORT, id=number))
    wire.send({"jsonrpc": "2.0", "method": "rpc.cancel", "params": {"id": 200}})
    replies = {}
    while len(replies) < 304:
        reply = wire.receive()
        replies[reply["id"]] = reply
    kinds = [replies[number]["error"]["data"]["kind"] for number in range(300)]
    assert kinds.count("overloaded") >= 40, kinds
    assert kinds[0] == "import_invalid" and kinds[-1] == "overloaded"
    assert kinds[200] in ("cancelled", "import_invalid")
    assert all("result" in replies[f"large {number}"] for number in range(4))
    wire.expect_silence()


def test_a_deadline_that_passes_is_answered(wire, city):
    hold_the_writer(wire, city)
    wire.send(request("catalogue.import", SMALL_IMPORT, id="late", deadline_ms=1))
    replies = {}
    while len(replies) < 5:
        reply = wire.receive()
        replies[reply["id"]] = reply
    assert error(replies["late"]) == (-32005, "deadline_exceeded")


@pytest.mark.parametrize("name", SERVICES)
def test_discover_describes_every_method(shared, name):
    document = shared.services[name].call("rpc.discover")
    assert document["openrpc"].startswith("1.") and document["info"]["title"] == f"mpp-{name}"
    assert len(document["methods"]) >= 3
    for method in document["methods"]:
        assert method["summary"].endswith(".") and method["x-scope"] and method["x-effect"] in ("read", "write"), method
        for param in method["params"]:
            assert isinstance(param["schema"], dict) and isinstance(param["required"], bool)


@pytest.mark.parametrize("name", SERVICES)
def test_ping_and_unknown_method(shared, name):
    shared.services[name].call("rpc.ping")
    with pytest.raises(RPCError) as refused:
        shared.services[name].call("rpc.no_such_thing")
    assert refused.value.code == -32601


def test_a_token_that_is_none_is_refused(wire):
    assert error(wire.ask(request("rpc.authenticate", {"token": "e30.e30.e30"})))[1] == "unauthenticated"


def test_replies_that_nobody_reads_do_not_fill_the_memory(shared):
    """5,000 answers of some 100 kB: the service stops reading instead of keeping them."""
    before = shared.catalog.resident_bytes()
    with Wire(shared.catalog.port, timeout=3) as wire:
        try:
            for number in range(5000):
                wire.send(request("service.list", {"limit": 500}, id=number))
        except TimeoutError:
            pass  # It stopped reading, as it should.
        grown = shared.catalog.resident_bytes() - before
    assert grown < 96 * MIB, f"{grown / MIB:.0f} MiB more"
    shared.catalog.call("rpc.ping")


def test_many_connections_come_and_go(shared):
    for _ in range(5):
        clients = [Client("127.0.0.1", shared.catalog.port) for _ in range(60)]
        for client in clients:
            client.call("rpc.ping")
        for client in clients:
            client.connection.close()
    eventually(lambda: shared.catalog.call("site.get"), why="the service answers again")
