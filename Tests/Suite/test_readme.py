"""What the README says to type works, and its table of errors is the one that the services have."""

import re
import subprocess
import sys

import pytest

from suite import BIN, ROOT, SERVICES

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"<!-- run -->\n```(\w+)\n(.*?)```", README, re.S)


def here(text, shared):
    """The block with the usual ports replaced by those of the test."""
    gateway = f"127.0.0.1:{shared.ports['gateway']}"
    ports = {"127.0.0.1:8080": gateway, "mpp status": f"mpp status --gateway {gateway}",
             '"127.0.0.1", 7102': f'"127.0.0.1", {shared.queue.port}'}
    for usual, port in ports.items():
        text = text.replace(usual, port)
    return text


@pytest.mark.parametrize("language, block", BLOCKS, ids=[f"{language} {number}" for number, (language, _) in enumerate(BLOCKS)])
def test_what_the_readme_says_to_run(shared, language, block):
    environment = {"PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    environment |= {f"MPP_{name.upper()}": f"127.0.0.1:{shared.ports[name]}" for name in SERVICES}
    shell = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}[language]
    done = subprocess.run([*shell, here(block, shared)], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert done.stdout.strip()


def test_the_readme_has_blocks_to_run():
    assert sorted(language for language, _ in BLOCKS) == ["python", "sh", "sh"]


def test_the_table_of_errors_is_complete(shared):
    table = {(int(code.replace("−", "-")), kind) for code, kind in re.findall(r"^\| (−?\d+) \| `(\w+)` \|", README, re.M)}
    declared = {
        (entry["code"], entry["data"]["kind"])
        for name in SERVICES for method in shared.services[name].call("rpc.discover")["methods"] for entry in method["errors"]}
    source = (ROOT / "Sources/JSONRPC/Errors/ErrorKind.swift").read_text()
    common = {(int(code), kind) for kind, code in re.findall(r'ErrorKind\(\s*"(\w+)", code: (-?\d+)', source)}
    assert len(common) > 15
    assert declared | common == table


def test_the_folders_that_the_readme_names_are_there():
    for path in re.findall(r"\]\(((?:Deploy|Tests|docker)[^)#]*)\)", README):
        assert (ROOT / path).exists(), path


def test_the_python_client_is_as_short_as_promised():
    lines = (ROOT / "Tests/Suite/jsonrpc_client.py").read_text().splitlines()
    imports = {word for line in lines if line.startswith("import ") for word in re.split(r"[ ,]+", line)[1:]}
    assert len(lines) <= 40 and imports <= set(sys.stdlib_module_names)
