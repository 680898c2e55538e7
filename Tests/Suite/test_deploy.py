"""`Deploy/run` and `Deploy/test`: what they say when something is missing, and that what they start runs.

The build is played by a script that prints what `swift build` prints; the executables are those under test.
"""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess

import pytest
import yaml

from suite import BIN, ROOT, Process, eventually, free_port, http_status
from test_tool import free_ports

SWIFT = """#!/bin/bash
[[ $1 == --version ]] && { echo "Swift version ${SWIFT_VERSION:-6.3.1} (swift-release)"; exit; }
for step in 1 2 3; do echo "[$step/3] Compiling Part file$step.swift"; done
[[ -z $SWIFT_FAILS ]] && { echo "Build complete!"; exit; }
echo "/source/file2.swift:3:4: error: cannot find 'x' in scope"
exit 1
"""


class Place:
    """A copy of the scripts beside a finished build."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(ROOT / "Deploy", folder / "Deploy")
        (folder / "bin").mkdir()
        (folder / "bin/swift").write_text(SWIFT)
        (folder / "bin/swift").chmod(0o755)
        (folder / ".build").mkdir()
        (folder / ".build/release").symlink_to(BIN)
        self.port, self.base, self.data = free_port(), free_ports(4), folder / "data"

    def command(self, *more):
        return [self.folder / "Deploy/run", "--port", self.port, "--base-port", self.base, "--data", self.data, *more]

    def environment(self, swift=True, **more):
        bin = f"{self.folder}/bin:" if swift else ""
        return {"PATH": bin + "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.folder)} | more

    def run(self, *more, **environment):
        done = subprocess.run([str(word) for word in self.command(*more)], capture_output=True, text=True, timeout=60,
                              env=self.environment(**environment), stdin=subprocess.DEVNULL)
        return done.returncode, done.stderr.strip()


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_run_builds_and_starts_and_a_second_start_finds_the_data(place):
    for turn in (1, 2):
        suite = Process("run", place.command(), place.folder / "run.log")
        suite.environment = place.environment()
        suite.start()
        try:
            eventually(lambda: suite.log.read_text().count("ready after") == turn, 40, "the suite is ready")
            assert re.search(rf"http://127.0.0.1:{place.port}/papan/semua\s", suite.log.read_text())
            answer = subprocess.run(
                ["curl", "--silent", "--json", '{"service":"DUK-01","channel":"phone"}',
                 f"http://127.0.0.1:{place.port}/api/v1/tickets"], capture_output=True, text=True, timeout=20).stdout
            assert f'"A-00{turn}"' in answer, answer
            assert http_status(f"http://127.0.0.1:{place.port}/") == 200
        finally:
            suite.process.send_signal(signal.SIGINT)
            assert suite.process.wait(20) == 0, suite.tail()


def test_run_shows_how_the_build_goes(place):
    place.data.mkdir()
    (place.data / "queue").write_text("in the way, so that it ends soon")
    status, said = place.run()
    log = (place.folder / ".build/logs/build.log").read_text()
    assert status != 0 and "[3/3] Compiling" in log and str(place.data) in said


@pytest.mark.parametrize("arguments, environment, sentence", [
    ([], {"SWIFT_VERSION": "6.1.2"}, r"Swift 6\.1\.2 is too old: 6\.3 or newer is needed\."),
    ([], {"SWIFT_VERSION": " "}, r"Swift is there but does not run: .*"),
    ([], {"swift": False}, r"Swift 6\.3 is needed and not on the PATH: .*"),
    (["--port", "http"], {}, r"A port must be a number from 1 to 65172, not 'http'\."),
    (["--port", "0"], {}, r"A port must be a number .*"),
    (["--port"], {}, r"--port needs a value; see Deploy/run --help\."),
    (["--prot", "80"], {}, r"Unknown option --prot; see Deploy/run --help\."),
    (["--data", "/proc/nothing"], {}, r"The folder /proc/nothing cannot be written to\."),
], ids=["old", "broken", "no swift", "word", "zero", "no value", "unknown", "folder"])
def test_run_says_in_one_sentence_what_is_missing(place, arguments, environment, sentence):
    if environment.get("swift") is False and shutil.which("swift", path="/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"):
        pytest.skip("this machine has Swift among the system's own programs")
    status, said = place.run(*arguments, **environment)
    assert status == 1 and re.fullmatch(sentence, said), said


def test_run_names_a_busy_port(place):
    for port in (place.port, place.port + 363, place.base + 2):
        with socket.socket() as other:
            other.bind(("127.0.0.1", port))
            other.listen()
            status, said = place.run()
            assert status == 1 and re.fullmatch(rf"Port {port} is in use: .*\.", said), said


def test_run_shows_the_errors_of_a_failed_build(place):
    status, said = place.run(SWIFT_FAILS="1")
    assert status == 1 and said.splitlines() == [
        "/source/file2.swift:3:4: error: cannot find 'x' in scope",
        "The build failed (whole log: .build/logs/build.log)."]


def test_test_stops_after_a_failed_build_and_says_so(place):
    done = subprocess.run([place.folder / "Deploy/test", "build", "unit"], capture_output=True, text=True, timeout=60,
                          env=place.environment(SWIFT_FAILS="1"), stdin=subprocess.DEVNULL)
    assert done.returncode == 1 and "cannot find 'x'" in done.stdout
    assert done.stdout.splitlines()[-1] == "stages: 0 passed, 1 failed, 1 skipped", done.stdout


def test_scripts_are_sound():
    for script in (ROOT / "Deploy/run", ROOT / "Deploy/test", ROOT / ".ci/run"):
        assert os.access(script, os.X_OK)
        assert subprocess.run(["bash", "-n", script]).returncode == 0
    for file in [*pathlib.Path(ROOT / "Deploy").rglob("*.yml"), ROOT / "docker-compose.yml"]:
        assert yaml.safe_load(file.read_text())
