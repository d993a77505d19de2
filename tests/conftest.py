"""What every test may ask for: the public data folder, a PostgreSQL server, and a shop that was run (`ran`)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from ran_shop import ran

__all__ = ["ran"]

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "p@ss/wörd:1"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the public research data; a test that needs it is skipped, visibly, where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"public data not found at {folder}")
    return folder


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
