"""How the service is bounded, and what may not start at all."""

from __future__ import annotations

import ipaddress
import json
import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import UserError

TOKEN_VARIABLE = "CHURN_TOKEN"
SETTINGS_VARIABLE = "CHURN_SERVICE"
"""the settings of the parent process, for its workers"""
LEAST_TOKEN = 16


@dataclass(frozen=True)
class Settings:
    """What `churn serve` was told; everything has a bound."""

    bundle: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    max_body: int = 2 * 2**20
    """bytes of one request"""
    max_rows: int = 1_000
    """customers of one request, as feature rows"""
    max_lines: int = 20_000
    """rows of one request, of each canonical table"""
    timeout: float = 10.0
    """seconds for one request, reading its body included"""
    threads: int = 2
    """requests of one worker that are computed at a time"""
    waiting: int = 30
    """requests of one worker that wait for them; further ones are told to come again"""
    reload_every: float = 2.0
    """seconds between two looks at the manifest"""
    graceful: int = 15
    """seconds that running requests get when the service is told to stop"""
    public_key: Path | None = None
    """a bundle must be signed with its private half"""
    ledger: str | None = None
    """a folder or a database's address: answers with an as_of are recorded there; None: nowhere"""
    ledger_table: str | None = None

    def checked(self) -> Settings:
        """Itself. Raises UserError for bounds that cannot be, and for an address others reach without a token."""
        for name in ("workers", "max_body", "max_rows", "max_lines", "timeout", "threads", "reload_every"):
            if not 0 < getattr(self, name) < math.inf:
                raise UserError(f"--{name.replace('_', '-')} {getattr(self, name)}: must be above 0 and finite")
        if not 0 <= self.port < 65536:
            raise UserError(f"--port {self.port}: 0 to 65535")
        if self.ledger_table is not None and self.ledger is None:
            raise UserError(f"--ledger-table {self.ledger_table} needs --ledger URL")
        if not is_loopback(self.host) and token() is None:
            raise UserError(
                f"--host {self.host} can be reached from other machines: set a token of {LEAST_TOKEN} signs or more in"
                f" the environment variable {TOKEN_VARIABLE}, or serve on 127.0.0.1"
            )
        return self

    def to_environment(self) -> None:
        """Leaves the settings for worker processes, which start anew."""
        values = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}
        os.environ[SETTINGS_VARIABLE] = json.dumps(values)

    @classmethod
    def from_environment(cls) -> Settings:
        """What `to_environment` left."""
        values = json.loads(os.environ[SETTINGS_VARIABLE])
        key = values.pop("public_key")
        return cls(**{**values, "bundle": Path(values["bundle"]), "public_key": Path(key) if key else None})


def token() -> str | None:
    """The token that requests must bear, or None where none is set. Raises UserError for one that is too short."""
    value = os.environ.get(TOKEN_VARIABLE)
    if value is not None and len(value) < LEAST_TOKEN:
        raise UserError(f"{TOKEN_VARIABLE} has {len(value)} signs: {LEAST_TOKEN} or more are needed")
    return value


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`; a name other than localhost counts as reachable."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
