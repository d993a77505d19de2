"""What every test may ask for: the public data folder, a PostgreSQL server, Spark, and a shop that was run (`ran`)."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from ran_shop import ran

__all__ = ["ran"]

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.register_profile("soak", deadline=None)  # more examples of what is dear, see law_examples
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "p@ss/wörd:1"
INTEGRATED = frozenset({"ran", "chinese", "browser", "spark", "postgres"})


def pytest_configure() -> None:
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a whole run, a browser, Spark or a server of a database is an integration test by that."""
    for item in items:
        if not INTEGRATED.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.integration)


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays to the end: looking through it again and again is a seventh of all
    that the tests compute."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The order in which the processes of `pytest -n --dist loadfile` get the files; other orders are xdist's own."""
    if config.getvalue("dist") != "loadfile":
        return None
    from file_order import DearestFirst

    return DearestFirst(config, log)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the public research data; a test that needs it is skipped, visibly, where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"public data not found at {folder}")
    return folder


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """One Spark session for all tests of a process, small and started for short work; skipped without Java."""
    sql = pytest.importorskip("pyspark.sql", reason="needs the extra `spark`")
    if shutil.which("java") is None:
        pytest.skip("no java on this machine: PySpark cannot start")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.memory", "2g")
        # the virtual machine lives for a minute: compiling its code well costs more than it brings
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        # a zone with summer time: wall-clock times must come through unharmed
        .config("spark.sql.session.timeZone", "America/New_York")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[dict[str, str]]:
    """A PostgreSQL server of our own: host, port, user; its password is PASSWORD."""
    pytest.importorskip("adbc_driver_postgresql", reason="needs the extra `databases`")
    found = shutil.which("initdb") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if found is None:
        pytest.skip("no PostgreSQL server program (initdb) on this machine")
    programs = Path(found).resolve().parent
    root = os.geteuid() == 0
    owner = {"user": "postgres"} if root else {}  # the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="churn-postgres-"))
    try:
        (folder / "password").write_text(PASSWORD)
        if root:
            try:
                shutil.chown(folder, "postgres")
                shutil.chown(folder / "password", "postgres")
            except LookupError:
                pytest.skip("PostgreSQL does not run as root, and there is no user `postgres` here")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, "check": True}
        where = ["-D", str(folder / "data")]
        password = [f"--pwfile={folder / 'password'}", "-U", "keeper", "-A", "scram-sha-256"]
        subprocess.run(
            [programs / "initdb", *where, *password, "-E", "UTF8", "--locale=C", "--no-sync"], **quiet, **owner
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        subprocess.run([programs / "pg_ctl", *where, "-w", "-o", options, "start"], **quiet, **owner)
        try:
            yield {"host": "127.0.0.1", "port": str(port), "user": "keeper", "password": PASSWORD}
        finally:
            subprocess.run([programs / "pg_ctl", *where, "-m", "immediate", "stop"], **quiet, **owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
