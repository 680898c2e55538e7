"""Bad input to every declared method of every service, made from what `rpc.discover` says.

A method that is added tomorrow is covered without anybody remembering. Each call must be refused with the member
named, and must leave no trace: the number of the last event stays what it was.
"""

import pytest

from jsonrpc_client import Client, RPCError
from schema_values import bad, good
from suite import SERVICES
from wire import Wire


def params_schema(method):
    return {
        "type": "object", "properties": {param["name"]: param["schema"] for param in method["params"]},
        "required": [param["name"] for param in method["params"] if param["required"]]}


class Table:
    """Calls the methods of one service badly and gathers what was not as promised."""

    def __init__(self, service):
        self.client = Client("127.0.0.1", service.port)
        self.document = self.client.call("rpc.discover")
        self.topics = [topic["name"] for topic in self.document["x-topics"]]
        self.complaints, self.count = [], 0

    def last_event(self):
        answer = self.client.call("rpc.subscribe", {"topics": self.topics})
        self.client.call("rpc.unsubscribe", {"subscription": answer["subscription"]})
        return answer["sequence"]

    def refuse(self, method, why, params, field):
        self.count += 1
        try:
            result = self.client.call(method["name"], params)
        except RPCError as problem:
            if problem.data.get("kind") != "invalid_params" or problem.code != -32602:
                self.complaints.append(f"{method['name']}: {why}: {problem} {problem.data}")
            elif field and not any(named(entry["name"], field) for entry in problem.data.get("fields", [])):
                self.complaints.append(f"{method['name']}: {why}: {field} is not named in {problem.data}")
        else:
            self.complaints.append(f"{method['name']}: {why}: was accepted: {str(result)[:80]}")


def named(name, field):
    return name == field or name.startswith((field + ".", field + "["))


@pytest.fixture(params=SERVICES)
def table(request, shared):
    table = Table(shared.services[request.param])
    before = table.last_event()
    yield table
    assert not table.complaints, "\n".join(table.complaints)
    assert table.count > 0
    assert table.last_event() == before, "something was changed by refused calls"


def test_each_member_of_each_method(table):
    for method in table.document["methods"]:
        whole = good(params_schema(method), None)
        for param in method["params"]:
            for why, value in bad(param["schema"]):
                table.refuse(method, f"{param['name']} is {why}", whole | {param["name"]: value}, param["name"])
            if param["required"]:
                rest = {name: value for name, value in whole.items() if name != param["name"]}
                table.refuse(method, f"{param['name']} is missing", rest, param["name"])
                if param["schema"]:
                    table.refuse(
                        method, f"{param['name']} is null", whole | {param["name"]: None}, param["name"])


def test_members_that_no_method_knows(table):
    for method in table.document["methods"]:
        whole = good(params_schema(method), None)
        for name in ("surprise", "", "__proto__", "Code", "käse"):
            table.refuse(method, f"unknown member {name!r}", whole | {name: 1}, name or None)


def test_more_params_by_position_than_there_are(table):
    for method in table.document["methods"]:
        table.refuse(method, "too long a list", [1] * (len(method["params"]) + 1), None)


def test_text_that_is_not_utf8(table, shared):
    service = shared.services[table.document["info"]["title"].removeprefix("mpp-")]
    with Wire(service.port) as wire:
        for method in table.document["methods"]:
            table.count += 1
            wire.send_text(b'{"jsonrpc":"2.0","id":1,"method":"%s","params":{"x":"\xc0\xaf"}}' % method["name"].encode())
            reply = wire.receive()
            if reply["id"] is not None or reply["error"]["code"] != -32700:
                table.complaints.append(f"{method['name']}: {reply}")


UNKNOWN = {"lane": "NO-SUCH", "counter": "NO-SUCH", "agency": "NO-SUCH", "service": "NO-SUCH", "zone": "NO-SUCH",
           "code": "0000000000"}


def test_ids_that_nothing_has(table):
    """Refused as not found, or with an error that the method declares; never a fault of ours."""
    for method in table.document["methods"]:
        names = [param["name"] for param in method["params"]]
        if not set(names) & set(UNKNOWN) or method["name"] == "rating.status":
            continue
        whole = good(params_schema(method), None) | {name: UNKNOWN[name] for name in names if name in UNKNOWN}
        allowed = {"not_found"} | {entry["data"]["kind"] for entry in method["errors"]}
        table.count += 1
        try:
            table.client.call(method["name"], whole)
            if method["x-effect"] == "write" and any(param["required"] for param in method["params"]):
                table.complaints.append(f"{method['name']}: unknown id was accepted")
        except RPCError as problem:
            if problem.data["kind"] not in allowed:
                table.complaints.append(f"{method['name']}: {problem} {problem.data}")
    table.count += 1
