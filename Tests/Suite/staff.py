"""Signs in at the gateway as a member of staff."""

import json
import urllib.parse

import httpx

from suite import eventually


def password(suite):
    """The password that the gateway made up for its first account."""
    return eventually(
        lambda: (suite.gateway.data / "first-password.txt").read_text().strip(), 20, "the first account is made")


def admin(suite):
    """A client that is signed in as the first account."""
    client = httpx.Client(base_url=suite.url, timeout=15, headers={"Origin": suite.url})
    answer = client.post("/masuk", data={"name": "admin", "password": password(suite), "next": "/loket"})
    assert answer.status_code == 303, (answer.status_code, answer.text[:300])
    return client


def query(values):
    """Query items as text: numbers and booleans as JSON writes them."""
    return urllib.parse.urlencode({
        name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()})
