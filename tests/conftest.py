"""What all tests share: how hard the laws are tried, and that nothing is left out in silence."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("default", COMMON, max_examples=200)
settings.register_profile("ci", COMMON, max_examples=200, derandomize=True)  # the same verdict for the same commit
settings.register_profile("long", COMMON, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default"))

LEFT_OUT = "LEFT OUT:"


def lacks_chromium() -> str:
    """Why no test can run in a browser here, or nothing."""
    return "" if shutil.which("chromium") else "there is no `chromium` (as root on Debian: apt-get install chromium)"


def lacks_java() -> str:
    """Why no test can run on Spark here, or nothing."""
    if not shutil.which("java"):
        return "there is no `java` (as root on Debian: apt-get install default-jre-headless)"
    words = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', words)
    return "" if found and found[1] in ("17", "21") else "PySpark 4.0 wants Java 17 or 21, and here `java` is another"


NEEDS = {"browser": functools.cache(lacks_chromium), "java": functools.cache(lacks_java)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """PySpark leaves the socket of each result for the collector to close; nobody else may."""
    for item in items:
        if item.get_closest_marker("java"):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"))


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """One Spark on this machine for all tests, which are marked `java`."""
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master("local[1]").appName("palier-tests")  # pyright: ignore[reportAttributeAccessIssue] a property of the class in PySpark
    options = {
        "ui.enabled": "false",
        "sql.shuffle.partitions": "1",
        "sql.session.timeZone": "UTC",
        "driver.memory": "1g",
    }
    for name, value in options.items():
        builder = builder.config(f"spark.{name}", value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that this machine cannot run is left out with a reason; where CI=true it fails."""
    for marker, lacks in NEEDS.items():
        if item.get_closest_marker(marker) and (reason := lacks()):
            if os.environ.get("CI"):
                pytest.fail(f"{LEFT_OUT} {reason}, and CI leaves nothing out", pytrace=False)
            pytest.skip(f"{LEFT_OUT} {reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, last of all, what was left out."""
    reasons = [
        str(report.longrepr[2])
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    ]
    for reason in sorted({each for each in reasons if LEFT_OUT in each}):
        terminalreporter.write_sep("!", red=True, bold=True)
        terminalreporter.write_line(
            f"{reasons.count(reason)} tests were {reason.removeprefix('Skipped: ')}", red=True, bold=True
        )
