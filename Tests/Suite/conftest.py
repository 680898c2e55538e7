"""What the tests share: the suite, started once, and folders that are gone afterwards."""

import pytest

from suite import BIN, Process, Suite


def pytest_collection_modifyitems(items):
    """Whatever hangs is stopped; tests that need longer say so themselves."""
    for item in items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(120))


def pytest_configure(config):
    missing = [name for name in ("mpp", "mpp-queue") if not (BIN / name).exists()]
    if missing:
        raise pytest.UsageError(f"{BIN} has no {' and no '.join(missing)}: run `swift build` first, or set MPP_BIN")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure shows what the services wrote last."""
    report = (yield).get_result()
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, Suite):
                report.sections.append(("services", value.tails()))
            elif isinstance(value, Process):
                report.sections.append((value.name, value.tail(60)))


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """One suite for all tests that leave it as they found it, or do not mind what others did."""
    suite = Suite(tmp_path_factory.mktemp("shared"))
    try:
        yield suite.start()
    finally:
        suite.stop()


@pytest.fixture
def suite(tmp_path):
    """A suite of its own, running."""
    suite = Suite(tmp_path)
    try:
        yield suite.start()
    finally:
        suite.stop()
