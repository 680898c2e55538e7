"""The gateway: JSON answered by the catalog against Hummingbird's own memory, and static files against nghttpd."""

import json
import re

import suite
from measures import load

# Connections and requests in flight on each; the best of them counts, for every server by itself.
HTTP2 = [("-c1", "-m64"), ("-c2", "-m50"), ("-c8", "-m16"), ("-c32", "-m4")]
HTTP1 = [("--h1", f"-c{connections}", f"-m{pipelined}") for connections in (16, 64) for pipelined in (1, 8)]


def measure(table, folder, seconds, rounds):
    with load.running_suite(folder / "suite") as (city, _):
        measure_json(table, folder, city, seconds, rounds)
        home = load.fetch(f"{city.url}/")
        style = re.search(rb'/assets/[^"/]+/base\.css', home).group().decode()
        for name, path, limit in (("style sheet", style, 0.4), ("home page", "/", 0.4)):
            measure_static(table, folder, f"static {name} over h2c", f"{city.url}{path}", limit, seconds, rounds)


def measure_json(table, folder, city, seconds, rounds):
    path = "/api/v1/services/DUK-01"
    ours = city.url + path
    sample = folder / "service.json"
    sample.write_bytes(load.fetch(ours))
    port = suite.free_port()
    peers = f"http://127.0.0.1:{port}{path}"
    with load.server("hummingbird", [load.PEERS / "PeerJSON", port, sample], peers, folder):
        if json.loads(load.fetch(peers)) != json.loads(sample.read_bytes()):
            raise RuntimeError("the peer answers with another document than the gateway")
        best = load.best_setting(ours, seconds / 3, HTTP2), load.best_setting(peers, seconds / 3, HTTP1)
        figures = load.in_turns(
            rounds, lambda: load.h2load(ours, seconds, *best[0]), lambda: load.h2load(peers, seconds, *best[1]))
    table.ratio(
        "JSON through gateway and catalog", *figures, "requests/s", least=1,
        note=f"h2c {' '.join(best[0])}; peer: Hummingbird {' '.join(best[1])}")


def measure_static(table, folder, name, url, least, seconds, rounds):
    content = load.fetch(url)
    root = folder / "root"
    root.mkdir(exist_ok=True)
    (root / "file").write_bytes(content)
    port = suite.free_port()
    peers = f"http://127.0.0.1:{port}/file"
    log = folder / "nghttpd.log"
    process = suite.Process("nghttpd", ["nghttpd", "--no-tls", "-n2", "-d", root, port], log).start()
    try:
        suite.eventually(lambda: load.h2load(peers, 0.1, "-c1"), 10, "nghttpd does not answer")
        best = load.best_setting(url, seconds / 3, HTTP2), load.best_setting(peers, seconds / 3, HTTP2)
        figures = load.in_turns(
            rounds, lambda: load.h2load(url, seconds, *best[0]), lambda: load.h2load(peers, seconds, *best[1]))
    finally:
        process.kill()
    table.ratio(
        name, *figures, "requests/s", least=least,
        note=f"{len(content):,} bytes; {' '.join(best[0])}; peer: nghttpd {' '.join(best[1])}")
