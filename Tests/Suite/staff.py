"""Signs in at the gateway as a member of staff."""

import json
import re
import urllib.parse

import httpx


def admin(suite):
    """A client that holds the session of the account which the gateway made on its first start."""
    client = httpx.Client(base_url=suite.url, timeout=15, headers={"Origin": suite.url})
    name, password = first_account(suite)
    answer = client.post("/masuk", data={"name": name, "password": password, "next": "/loket"})
    assert answer.status_code == 303, (answer.status_code, answer.text[:300])
    return client


def first_account(suite):
    """Name and password of the first account, as the gateway wrote them for its operator."""
    file = suite.gateway.data / "first-account.txt"
    text = file.read_text()
    return (re.search(r"^name: *(\S+)", text, re.M)[1], re.search(r"^password: *(\S+)", text, re.M)[1])


def query(values):
    """Query items as text: numbers and booleans as JSON writes them."""
    return urllib.parse.urlencode({
        name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()})
