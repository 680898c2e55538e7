"""The gateway as clients of other people's making see it: curl, nghttp, h2load, httpx."""

import gzip
import json
import re
import ssl
import subprocess

import brotli
import httpx
import pytest

from suite import eventually

PAGE = "/api/v1/agencies/DUK"


def run(*command, within=60):
    done = subprocess.run(command, capture_output=True, text=True, timeout=within, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, (command, done.stdout[-500:], done.stderr[-500:])
    return done.stdout


def certificate(shared, tmp_path):
    """The certificate that the gateway made for itself, fetched as a client sees it."""
    pem = ssl.get_server_certificate(("127.0.0.1", shared.ports["gateway-tls"]))
    file = tmp_path / "gateway.pem"
    file.write_text(pem)
    return file


@pytest.mark.parametrize("flags, version, tls", [
    (["--http1.1"], "1.1", False), (["--http1.0"], "1.1", False), (["--http2-prior-knowledge"], "2", False),
    (["--http1.1"], "1.1", True), (["--http2"], "2", True), ([], "2", True),
], ids=["HTTP/1.1", "HTTP/1.0", "h2c", "HTTP/1.1 over TLS", "HTTP/2 over TLS", "ALPN"])
def test_curl(shared, tmp_path, flags, version, tls):
    secure = ["--cacert", str(certificate(shared, tmp_path))] if tls else []
    url = (shared.tls_url if tls else shared.url) + PAGE
    url = url.replace("127.0.0.1", "localhost") if tls else url
    resolve = ["--resolve", f"localhost:{shared.ports['gateway-tls']}:127.0.0.1"]
    out = run("curl", "--silent", "--show-error", "--fail", *secure, *resolve, *flags, "--write-out", "\n%{http_version}", url)
    body, _, got = out.rpartition("\n")
    assert got == version or flags == ["--http1.0"] and got in ("1", "1.0", "1.1")
    assert json.loads(body)["agency"]["code"] == "DUK"


def test_curl_posts_and_head(shared):
    out = run("curl", "--silent", "--http2-prior-knowledge", "--json", '{"service":"DUK-01","channel":"phone"}',
              "--header", "Expect: 100-continue", "--write-out", "\n%{http_code}", shared.url + "/api/v1/tickets")
    assert out.endswith("\n201")
    out = run("curl", "--silent", "--http1.1", "--header", "Expect: 100-continue", "--json",
              '{"service":"DUK-01","channel":"phone"}', "--write-out", "\n%{http_code}", shared.url + "/api/v1/tickets")
    assert out.endswith("\n201")
    head = run("curl", "--silent", "--head", shared.url + "/")
    assert re.match(r"HTTP/1.1 200", head) and "content-length" in head.lower()


def test_curl_reuses_one_connection_for_many(shared):
    urls = [shared.url + PAGE] * 20
    out = run("curl", "--silent", "--http1.1", "--write-out", "%{num_connects}\n", *[x for u in urls for x in ("-o", "/dev/null", u)])
    assert out.split() == ["1"] + ["0"] * 19


def test_nghttp(shared):
    out = run("nghttp", "--verbose", "--null-out", "--timeout=10", *[shared.url + path for path in (PAGE, "/", "/api/v1/lanes")])
    assert out.count(":status: 200") == 3, out[-2000:]


def test_h2load(shared):
    out = run("h2load", "--requests=600", "--clients=4", "--max-concurrent-streams=16", "--connection-active-timeout=30",
              shared.url + "/api/v1/lanes")
    assert re.search(r"600 succeeded, 0 failed, 0 errored, 0 timeout", out), out


@pytest.mark.parametrize("http2", [True, False])
@pytest.mark.parametrize("tls", [True, False])
def test_httpx(shared, tmp_path, http2, tls):
    trust = ssl.create_default_context(cafile=str(certificate(shared, tmp_path))) if tls else True
    if tls:
        trust.check_hostname = False
    url = shared.tls_url if tls else shared.url
    # Without TLS httpx speaks HTTP/2 only when it may speak nothing else: prior knowledge.
    with httpx.Client(base_url=url, http1=tls or not http2, http2=http2, verify=trust) as client:
        for _ in range(3):
            answer = client.get(PAGE)
            assert answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1") and answer.json()["agency"]["code"] == "DUK"
        ticket = client.post("/api/v1/tickets", json={"service": "DUK-01", "channel": "phone"})
        assert ticket.status_code == 201
        page = client.get(f"/t/{ticket.json()['code']}")
        assert page.status_code == 200 and ticket.json()["number"] in page.text


def test_pages_and_their_headers(shared):
    with httpx.Client(base_url=shared.url) as client:
        for path in ("/", "/en/", "/antrean/ambil?layanan=DUK-01", "/papan/semua", "/anjungan", "/masuk"):
            answer = client.get(path)
            assert answer.status_code == 200 and answer.headers["content-type"] == "text/html; charset=utf-8", path
            assert answer.headers["x-content-type-options"] == "nosniff"
            policy = answer.headers["content-security-policy"]
            assert "frame-ancestors" in policy and "unsafe-inline" not in policy and "unsafe-eval" not in policy
        assert client.get("/no/such/page").status_code == 404
        assert "text/html" in client.get("/no/such/page", headers={"accept": "text/html"}).headers["content-type"]


def test_static_files_are_hashed_compressed_and_tagged(shared):
    with httpx.Client(base_url=shared.url) as client:
        asset = re.search(r'(/assets/[^"]+\.css)"', client.get("/").text)[1]
        plain = client.get(asset, headers={"accept-encoding": "identity"})
        assert plain.status_code == 200 and "immutable" in plain.headers["cache-control"]
        for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
            with client.stream("GET", asset, headers={"accept-encoding": coding}) as answer:
                packed = b"".join(answer.iter_raw())
            assert answer.headers["content-encoding"] == coding and unpack(packed) == plain.content
            assert len(packed) < len(plain.content) and "accept-encoding" in answer.headers["vary"].lower()
            again = client.get(asset, headers={"accept-encoding": coding, "if-none-match": answer.headers["etag"]})
            assert again.status_code == 304 and not again.content


def test_assets_cannot_be_climbed_out_of(shared):
    for path in ("/assets/../../../etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd", "/assets//etc/passwd", "/%2e%2e/etc/passwd"):
        out = run("curl", "--silent", "--path-as-is", "--write-out", "\n%{http_code}", shared.url + path)
        assert out.rsplit("\n", 1)[1] in ("400", "404") and "root:" not in out


def test_operations(shared):
    with httpx.Client(base_url=shared.url) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        metrics = client.get("/metrics")
        assert metrics.headers["content-type"].startswith("text/plain")
        for line in metrics.text.splitlines():
            assert re.match(r'(# (HELP|TYPE) |\w+(\{(\w+="[^"]*",?)*\})? (-?[0-9.eE+-]+|[+-]Inf|NaN)$|$)', line), line


def test_server_sent_events_follow_a_ticket(shared):
    """A snapshot at once, and another when the ticket changes; every one with an id."""
    for http2 in (False, True):
        with httpx.Client(base_url=shared.url, http1=not http2, http2=http2, timeout=15) as client:
            ticket = client.post("/api/v1/tickets", json={"service": "DUK-01", "channel": "phone"}).json()
            states = []
            with client.stream("GET", f"/api/v1/tickets/{ticket['code']}/events") as stream:
                assert stream.headers["content-type"].startswith("text/event-stream")
                event, ids = None, []
                for line in stream.iter_lines():
                    name, _, value = line.partition(": ")
                    if name == "event":
                        event = value
                    elif name == "id":
                        ids.append(value)
                    elif name == "data" and event == "snapshot":
                        states.append(json.loads(value)["state"])
                        if len(states) == 1:
                            shared.queue.call("ticket.cancel", {"code": ticket["code"]})
                        if states[-1] == "cancelled":
                            break
            assert states[0] == "waiting" and states[-1] == "cancelled" and ids


def test_one_service_that_stopped_harms_no_other_route(suite):
    suite.visits.kill()
    with httpx.Client(base_url=suite.url, timeout=10) as client:
        answer = client.get(f"/api/v1/visits?from={suite.day}&to={suite.day}")
        assert answer.status_code in (503, 504) and int(answer.headers["retry-after"]) >= 1
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.elapsed.total_seconds() < 2.5
        assert client.get("/api/v1/lanes").status_code == 200
        suite.visits.start().wait_ready()
        eventually(lambda: client.get(f"/api/v1/visits?from={suite.day}&to={suite.day}").status_code == 200, 5)
