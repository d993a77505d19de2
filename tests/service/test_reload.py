"""Another bundle comes into service only when it verifies; what is broken, unsigned or half copied changes nothing."""

from __future__ import annotations

import json
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from churn import scoring
from churn.cli import main
from churn.errors import UserError
from churn.service.app import create_app
from churn.service.current_model import CurrentModel
from churn.service.settings import Settings
from churn.service.signed import verifier

from .conftest import TestClient, save


def renewed(bundle: dict[str, Any], expires: str) -> dict[str, Any]:
    return {**bundle, "expires": expires}


def test_a_verified_bundle_replaces_the_one_in_service(bundle: dict[str, Any], tmp_path: Path) -> None:
    current = CurrentModel(save(bundle, tmp_path))
    first = current.get()
    assert not current.look()
    save(renewed(bundle, "2027-01-01"), tmp_path)
    assert current.look() and not current.look()
    assert current.get().facts["expires"] == "2027-01-01"
    assert first.facts["expires"] == bundle["expires"], "who holds the old one keeps it"


@pytest.mark.parametrize("damage", ["flipped", "cut", "manifest", "gone", "no manifest", "folder"])
def test_a_broken_bundle_leaves_the_old_one_in_service(
    bundle: dict[str, Any], damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = save(bundle, tmp_path)
    current, told = CurrentModel(path), []
    current.on_reload(told.append)
    before = current.get()
    save(renewed(bundle, "2027-01-01"), tmp_path)
    manifest, data = tmp_path / "manifest.json", path.read_bytes()
    if damage == "flipped":
        path.write_bytes(data[:-100] + bytes([data[-100] ^ 1]) + data[-99:])
    elif damage == "cut":
        path.write_bytes(data[:-1])
    elif damage == "manifest":
        manifest.write_text(manifest.read_text().replace('"size": ', '"size": 1'))
    elif damage == "gone":
        path.unlink()
    elif damage == "no manifest":
        manifest.unlink()
    else:
        path.unlink()
        path.mkdir()
    assert not current.look() and not current.look()
    assert current.get() is before
    assert told == ["refused"], "said once, not at every look"
    assert len([line for line in caplog.text.splitlines() if "refused" in line]) == 1
    if path.is_dir():
        path.rmdir()
    save(renewed(bundle, "2027-02-02"), tmp_path)
    assert current.look() and current.get().facts["expires"] == "2027-02-02"


def test_a_bundle_that_scores_differently_is_refused(bundle: dict[str, Any], tmp_path: Path) -> None:
    path = save(bundle, tmp_path)
    current = CurrentModel(path)
    golden = {**bundle["golden"], "p": [p / 2 for p in bundle["golden"]["p"]]}
    save({**bundle, "golden": golden}, tmp_path)
    assert not current.look()
    assert current.get().facts["golden"] == bundle["golden"]


def test_requests_during_replacements_are_all_answered_by_one_of_the_two(
    bundle: dict[str, Any], rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    path = save(bundle, tmp_path)
    app = create_app(Settings(path, reload_every=0.01, threads=8, timeout=300))
    known, statuses, stop = set(), set(), threading.Event()
    with TestClient(app, raise_server_exceptions=False) as client:

        def ask() -> None:
            while not stop.is_set():
                answer = client.post("/score/features", json={"rows": rows[:1], "reasons": 0})
                statuses.add(answer.status_code)
                known.add(answer.json()["model"])

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for one in asking:
            one.start()
        for year in range(2027, 2033):
            save(renewed(bundle, f"{year}-01-01"), tmp_path)
            stop.wait(0.15)
        end = time.monotonic() + 120
        while len(known) < 2 and time.monotonic() < end:  # a busy machine loads more slowly
            stop.wait(0.05)
        stop.set()
        for one in asking:
            one.join()
        page = client.get("/metrics").text
    assert statuses == {200}
    assert len(known) > 1
    assert 'churn_bundle_reloads_total{result="loaded"}' in page


def test_an_unsigned_or_foreign_bundle_is_not_served_where_a_key_is_required(
    bundle: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("cryptography", reason="needs the extra `signatures`")
    path = save(bundle, tmp_path)
    for name in ("ours", "theirs"):
        assert main(["sign", "--new-keys", str(tmp_path / name)]) == 0
    required = verifier(tmp_path / "ours.pub")
    with pytest.raises(UserError, match="not signed"):
        CurrentModel(path, verify=required)
    main(["sign", str(path), "--key", str(tmp_path / "ours.key")])
    current = CurrentModel(path, verify=required)
    save(renewed(bundle, "2027-01-01"), tmp_path)  # the signature beside it is the old one's
    assert not current.look()
    main(["sign", str(path), "--key", str(tmp_path / "theirs.key")])
    assert not current.look()
    main(["sign", str(path), "--key", str(tmp_path / "ours.key")])
    assert current.look(), "a signature that arrives after its bundle is enough"


def test_serving_nothing_that_verifies_ends_before_it_begins(
    bundle: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHURN_TOKEN", raising=False)
    assert main(["serve", str(tmp_path / "nothing.pkl")]) == 2
    path = save(bundle, tmp_path)
    assert main(["serve", str(path), "--host", "0.0.0.0"]) == 2
    assert "CHURN_TOKEN" in capsys.readouterr().err
    monkeypatch.setenv("CHURN_TOKEN", "short")
    assert main(["serve", str(path), "--host", "0.0.0.0"]) == 2
    assert main(["serve", str(path), "--timeout", "0"]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 2 and "16 or more" in said[0] and "--timeout" in said[1]


def test_a_whole_published_folder_changes_places(bundle: dict[str, Any], tmp_path: Path) -> None:
    """`churn run` publishes by exchanging folders: the path is the same, every file is another."""
    old, new = tmp_path / "models", tmp_path / "staged"
    path = scoring.save(bundle, old / "churn.pkl")
    current = CurrentModel(path)
    scoring.save(renewed(bundle, "2027-01-01"), new / "churn.pkl")
    shutil.move(old, tmp_path / "away")
    assert not current.look()
    shutil.move(new, old)
    assert current.look()
    entries = json.loads((old / "manifest.json").read_text())["files"]
    assert current.get().sha256 == entries["churn.pkl"]["sha256"]
