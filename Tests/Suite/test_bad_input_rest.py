"""Bad input to every route of the REST API, made from what `/openapi.json` says.

Each request must be refused with problem details that name the member, and must change nothing.
"""

import json
import re
import urllib.parse

import httpx
import pytest

import staff
from schema_values import bad, good
from test_bad_input import UNKNOWN

VERBS = ("get", "post", "put", "delete")


@pytest.fixture(scope="module")
def client(shared):
    client = staff.admin(shared)
    yield client
    client.close()


@pytest.fixture(scope="module")
def document(client):
    answer = client.get("/openapi.json")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/json")
    return answer.json()


def resolve(schema, document):
    """The schema with its references into the document filled in."""
    if isinstance(schema, list):
        return [resolve(part, document) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        found = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        return resolve(found, document)
    return {name: resolve(part, document) for name, part in schema.items()}


class Operation:
    def __init__(self, verb, path, description, document):
        self.verb, self.path = verb.upper(), path
        parameters = resolve(description.get("parameters", []), document)
        self.inside = {p["name"]: p for p in parameters if p["in"] == "path"}
        self.query = {p["name"]: p for p in parameters if p["in"] == "query"}
        content = resolve(description.get("requestBody", {}), document).get("content", {})
        self.body = content.get("application/json", {}).get("schema")

    @property
    def name(self):
        return f"{self.verb} {self.path}"

    def request(self, inside=None, query=None, body=None, **headers):
        values = {name: good(p["schema"], None) for name, p in self.inside.items()} | (inside or {})
        path = re.sub(r"\{(\w+)\}", lambda m: urllib.parse.quote(str(values[m[1]]), safe=""), self.path)
        query = {n: good(p["schema"], None) for n, p in self.query.items() if p.get("required")} | (query or {})
        content = None
        if self.body is not None:
            body = good(self.body, None) if body is None else body
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers = {"content-type": "application/json"} | headers
        return dict(method=self.verb, url=path + ("?" + staff.query(query) if query else ""), content=content,
                    headers=headers)


@pytest.fixture(scope="module")
def operations(document):
    """Those that answer JSON; event streams and pages have tests of their own."""
    found = []
    for path, item in document["paths"].items():
        for verb in VERBS:
            if verb in item and path.startswith("/api/v1/") and not path.endswith("/events"):
                found.append(Operation(verb, path, item[verb], document))
    assert len(found) > 25
    return found


class Refusals:
    def __init__(self, client):
        self.client, self.complaints, self.count = client, [], 0

    def refuse(self, operation, why, request, field=None, statuses=(422,), kinds=("invalid_params",)):
        self.count += 1
        answer = self.client.request(**request)
        said = f"{operation.name}: {why}: {answer.status_code} {answer.text[:160]}"
        if answer.status_code not in statuses:
            self.complaints.append(said)
            return
        problem = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        if answer.headers["content-type"] != "application/problem+json" or problem.get("status") != answer.status_code:
            self.complaints.append("no problem details: " + said)
        elif kinds and problem.get("kind") not in kinds:
            self.complaints.append("another kind: " + said)
        elif field and not any(re.match(re.escape(field) + r"($|[.\[])", f["name"]) for f in problem.get("fields") or []):
            self.complaints.append(f"{field} is not named: " + said)


def fingerprint(shared):
    """The number of the last event of each service."""
    numbers = {}
    for name in ("catalog", "queue", "visits", "feedback"):
        client = shared.services[name].client()
        topics = [topic["name"] for topic in client.call("rpc.discover")["x-topics"]]
        numbers[name] = client.call("rpc.subscribe", {"topics": topics})["sequence"]
        client.connection.close()
    return numbers


@pytest.fixture
def refusals(shared, client):
    before = fingerprint(shared)
    refusals = Refusals(client)
    yield refusals
    assert not refusals.complaints, f"{len(refusals.complaints)} of {refusals.count}:\n" + "\n".join(refusals.complaints)
    assert refusals.count > 0 and fingerprint(shared) == before


def test_the_document_is_valid_and_lists_every_route_of_the_contracts(shared, document):
    from openapi_spec_validator import validate
    validate(document)
    assert document["openapi"].startswith("3.1")
    listed = {f"{verb.upper()} {path}" for path, item in document["paths"].items() for verb in VERBS if verb in item}
    for name in ("catalog", "queue", "visits", "feedback"):
        for method in shared.services[name].call("rpc.discover")["methods"]:
            assert method.get("x-rest") is None or method["x-rest"] in listed, method["x-rest"]


def test_bodies(operations, refusals):
    for operation in operations:
        if operation.body is None:
            continue
        whole = good(operation.body, None)
        for name, schema in operation.body.get("properties", {}).items():
            for why, value in bad(schema):
                refusals.refuse(operation, f"{name} is {why}", operation.request(body=whole | {name: value}), name)
            if name in operation.body.get("required", []):
                rest = {key: value for key, value in whole.items() if key != name}
                refusals.refuse(operation, f"{name} is missing", operation.request(body=rest), name)
                if schema:
                    refusals.refuse(operation, f"{name} is null", operation.request(body=whole | {name: None}), name)
        refusals.refuse(operation, "unknown member", operation.request(body=whole | {"surprise": 1}), "surprise")
        for why, text in (("cut", b'{"a":'), ("not UTF-8", b'{"x":"\xc3("}'), ("two values", b"{}{}"),
                          ("too deep", b'{"a":' + b"[" * 80 + b"]" * 80 + b"}")):
            refusals.refuse(operation, why, operation.request(body=text), None, (400,), ("parse_error",))
        for text in (b"[]", b'"x"', b"5", b"null"):
            refusals.refuse(operation, f"body {text!r}", operation.request(body=text), None, (422,), ("invalid_params",))
        refusals.refuse(operation, "another media type", operation.request(**{"content-type": "text/plain"}), None, (415,),
                        None)


def test_queries(operations, refusals):
    for operation in operations:
        if operation.verb != "GET":
            continue
        for name, parameter in operation.query.items():
            for why, value in bad(parameter["schema"]):
                # In a query everything is text: what is only wrong by its JSON type is not wrong here.
                if isinstance(value, (dict, list, bool)) or not isinstance(value, str) and parameter["schema"]["type"] == "string":
                    continue
                if isinstance(value, str) and (why == "a text" or "\u0000" in value):
                    continue
                refusals.refuse(operation, f"{name} is {why}", operation.request(query={name: value}), name)
            if parameter.get("required"):
                request = operation.request()
                request["url"] = re.sub(rf"([?&]){name}=[^&]*&?", r"\1", request["url"])
                refusals.refuse(operation, f"{name} is missing", request, name)
        refusals.refuse(operation, "unknown item", operation.request(query={"surprise": "1"}), "surprise")
        request = operation.request(query={"surprise": "1"})
        request["url"] += "&surprise=2"
        refusals.refuse(operation, "an item twice", request, "surprise")
        request["url"] = request["url"].split("?")[0] + "?x=%c3%28"
        refusals.refuse(operation, "not UTF-8", request, None, (400, 422), None)


def test_paths(operations, refusals):
    for operation in operations:
        for name, parameter in operation.inside.items():
            for why, value in (("too long", "A" * 200), ("markup", "<script>"), ("a blank", " "), ("accents", "ÉÉÉ")):
                refusals.refuse(operation, f"{name} is {why}", operation.request(inside={name: value}), None, (404, 422),
                                ("invalid_params", "not_found"))
            # A PUT makes what is not there, and the status of a rating says nothing about whether a ticket exists.
            if operation.verb == "PUT" or operation.path.endswith("/rating"):
                continue
            unknown = UNKNOWN.get(name, "no-such-thing")
            refusals.refuse(operation, f"{name} is unknown", operation.request(inside={name: unknown}), None, (404,),
                            ("not_found",))
    refusals.count += 1


def test_methods_that_a_path_does_not_know(operations, refusals):
    by_path = {}
    for operation in operations:
        by_path.setdefault(operation.path, []).append(operation)
    for path, known in by_path.items():
        verb = next(verb for verb in ("DELETE", "PATCH", "PUT") if verb not in [operation.verb for operation in known])
        request = known[0].request() | {"method": verb, "content": None}
        refusals.refuse(known[0], verb, request, None, (405,), None)


def test_guarded_routes_want_a_session(shared, operations):
    """Without one: 401, whatever else is wrong, so that nobody learns anything."""
    guarded = [o for o in operations if "/counters/{" in o.path or o.path.endswith(("/days/close", "/import", "/catalogue"))]
    assert len(guarded) >= 10
    with httpx.Client(base_url=shared.url) as stranger:
        for operation in guarded:
            answer = stranger.request(**operation.request())
            assert answer.status_code == 401 and answer.json()["kind"] == "unauthenticated", operation.name
            answer = stranger.request(**operation.request(authorization="Bearer e30.e30.e30"))
            assert answer.status_code == 401, operation.name


def test_a_session_cannot_be_used_from_another_site(client, operations):
    for operation in operations:
        if operation.verb == "POST" and "/counters/{" in operation.path:
            answer = client.request(**operation.request(origin="https://evil.example"))
            assert answer.status_code == 403, (operation.name, answer.text[:200])


@pytest.mark.parametrize("key", ["", "a b", "x" * 129, "ä"])
def test_idempotency_keys_have_a_form(client, key):
    answer = client.post("/api/v1/tickets", json={"service": "NO-SUCH", "channel": "kiosk"},
                         headers={"Idempotency-Key": key.encode()})
    assert answer.status_code == 400, answer.text


def test_the_same_key_over_http(shared):
    body = {"service": "DUK-01", "channel": "phone"}
    with httpx.Client(base_url=shared.url) as client:
        first, again = [client.post("/api/v1/tickets", json=body, headers={"Idempotency-Key": "rest-1"}) for _ in range(2)]
        assert first.status_code == again.status_code == 201 and first.content == again.content
        other = client.post("/api/v1/tickets", json=body | {"channel": "desk"}, headers={"Idempotency-Key": "rest-1"})
        assert other.status_code == 422 and other.json()["kind"] == "idempotency_mismatch"
