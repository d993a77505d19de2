"""`churn fetch` against a server on this machine that behaves, breaks off, lies, or is not there."""

from __future__ import annotations

import functools
import hashlib
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from churn.errors import UserError
from churn.ingest import fetch
from churn.ingest.sources import download
from churn.ingest.sources.data_sets import DATA_SETS, DataSet

SET = DATA_SETS["online-retail-ii"]
ROWS = [
    [489434, "85048", "  15CM GLASS BALL ", 12, "2009-12-01 07:45:00", 6.95, 13085, "United Kingdom"],
    ["C489435", 22041, None, -1, "2010-12-01 08:00:00", 2.1, None, "France"],
    [489436, "21232", 20713, 24, "2011-12-09 12:50:00", 1.25, 13086, "EIRE"],
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A zip like UCI's: one workbook of two sheets, under a path that would lead out of the folder."""
    folder = tmp_path_factory.mktemp("archive")
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in (("Year 2009-2010", ROWS[:1]), ("Year 2010-2011", ROWS[1:])):
        page = workbook.create_sheet(name)
        page.append(list(SET.columns))
        for row in rows:
            page.append(row)
    workbook.save(folder / "book.xlsx")
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(folder / "book.xlsx", "../../online_retail_II.xlsx")
        packed.writestr("padding", bytes(range(256)) * 4000)
    return (folder / "all.zip").read_bytes()


class Server(BaseHTTPRequestHandler):
    """Serves `content`; `behaviour` says how badly."""

    content = b""
    behaviour = "good"
    asked: list[str | None]

    def do_GET(self) -> None:
        start = int((self.headers.get("Range") or "bytes=0-").split("=")[1].rstrip("-"))
        type(self).asked.append(self.headers.get("Range"))
        if self.behaviour == "missing":
            self.send_error(404)
            return
        if self.behaviour == "busy":
            self.send_error(503)
            return
        partial = bool(start) and self.behaviour != "no ranges"
        body = self.content[start:] if partial else self.content
        self.send_response(206 if partial else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        first = len(type(self).asked) == 1
        if self.behaviour == "always breaks" or (first and self.behaviour in ("breaks once", "no ranges")):
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.connection.close()
            return
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        pass


@pytest.fixture
def server(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Server]]:
    monkeypatch.setattr(download, "PAUSE", 0.01)
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    handler = type("Handler", (Server,), {"content": archive, "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        handler.address = f"http://127.0.0.1:{running.server_port}/all.zip"  # type: ignore[attr-defined]
        thread = threading.Thread(target=functools.partial(running.serve_forever, 0.02))
        thread.start()
        yield handler
        running.shutdown()
        thread.join()


def data_set(server: type[Server], sha256: str | None = None) -> DataSet:
    good = hashlib.sha256(server.content).hexdigest()
    return DataSet(SET.name, SET.file, SET.columns, (3, 3), server.address, sha256 or good)  # type: ignore[attr-defined]


def fetched(folder: Path, which: DataSet) -> Path:
    return fetch(which.name, folder=folder, data_set=which, progress=lambda what, done, whole: None)


def refused(folder: Path, which: DataSet, from_file: Path | None = None) -> str:
    """The message; nothing may be left behind."""
    with pytest.raises(UserError) as caught:
        fetch(which.name, from_file, folder=folder, data_set=which, progress=lambda what, done, whole: None)
    assert "\n" not in str(caught.value)
    assert [file for file in folder.rglob("*") if file.is_file()] == []
    assert [file.name for file in folder.iterdir() if file.name != "raw"] == []
    return str(caught.value)


def test_the_archive_is_downloaded_unpacked_and_made_parquet(tmp_path: Path, server: type[Server]) -> None:
    told = []
    file = fetch(
        SET.name,
        folder=tmp_path,
        data_set=data_set(server),
        progress=lambda what, done, whole: told.append((what, done)),
    )
    assert file == tmp_path / "raw" / "online_retail_II.parquet"
    assert [path.name for path in (tmp_path / "raw").iterdir()] == [file.name]
    table = pq.read_table(file)
    assert {name: table.schema.field(name).type for name in SET.columns} == SET.columns
    assert table.column("Invoice").to_pylist() == ["489434", "C489435", "489436"]
    assert table.column("StockCode").to_pylist() == ["85048", "22041", "21232"]
    assert table.column("Description").to_pylist() == ["15CM GLASS BALL", None, "20713"]
    assert table.column("Customer ID").to_pylist() == [13085, None, 13086]
    assert ("downloading", len(server.content)) in told
    assert ("reading the workbook", 3) in told


@pytest.mark.parametrize("behaviour", ["breaks once", "no ranges"])
def test_a_download_that_breaks_off_is_taken_up(tmp_path: Path, server: type[Server], behaviour: str) -> None:
    server.behaviour = behaviour
    assert fetched(tmp_path, data_set(server)).exists()
    assert len(server.asked) == 2
    assert server.asked[1] is not None
    assert server.asked[1].startswith("bytes=")


def test_a_download_that_keeps_breaking_off_is_given_up(tmp_path: Path, server: type[Server]) -> None:
    server.behaviour = "always breaks"
    text = refused(tmp_path, data_set(server))
    assert "broke off" in text
    assert "4 times" in text
    assert len(server.asked) == 4


def test_another_content_than_expected_is_refused(tmp_path: Path, server: type[Server]) -> None:
    text = refused(tmp_path, data_set(server, "0" * 64))
    assert hashlib.sha256(server.content).hexdigest() in text
    assert "--from FILE" in text


@pytest.mark.parametrize(("behaviour", "expected"), [("missing", "answers 404"), ("busy", "answers 503")])
def test_a_server_that_refuses_is_told(tmp_path: Path, server: type[Server], behaviour: str, expected: str) -> None:
    server.behaviour = behaviour
    assert expected in refused(tmp_path, data_set(server))


def test_no_network_is_told(tmp_path: Path, server: type[Server], monkeypatch: pytest.MonkeyPatch) -> None:
    which = data_set(server)
    nowhere = DataSet(which.name, which.file, which.columns, which.rows, "http://127.0.0.1:9/all.zip", which.sha256)
    assert "cannot reach 127.0.0.1:9" in refused(tmp_path, nowhere)


def test_a_server_that_never_ends_is_cut_off(
    tmp_path: Path, server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LIMIT", 1000)
    assert "sends more than" in refused(tmp_path, data_set(server))


def test_a_failure_leaves_the_file_that_was_there(tmp_path: Path, server: type[Server]) -> None:
    file = fetched(tmp_path, data_set(server))
    before = file.read_bytes()
    server.behaviour = "missing"
    with pytest.raises(UserError):
        fetched(tmp_path, data_set(server))
    assert file.read_bytes() == before
    assert [path.name for path in (tmp_path / "raw").iterdir()] == [file.name]


def test_a_copy_at_hand_may_be_the_archive_the_workbook_or_parquet(
    tmp_path: Path, server: type[Server], archive: bytes
) -> None:
    which = data_set(server)
    made = fetched(tmp_path, which).rename(tmp_path / "copy.parquet")
    (tmp_path / "copy.zip").write_bytes(archive)
    with zipfile.ZipFile(tmp_path / "copy.zip") as packed:
        (tmp_path / "copy.xlsx").write_bytes(packed.read("../../online_retail_II.xlsx"))
    for kind in ("zip", "xlsx", "parquet"):
        file = fetch(which.name, tmp_path / f"copy.{kind}", folder=tmp_path, data_set=which)
        assert pq.read_table(file).equals(pq.read_table(made))
        assert (tmp_path / f"copy.{kind}").exists()
    assert len(server.asked) == 1


def test_a_copy_that_is_something_else_is_refused(tmp_path: Path, server: type[Server], archive: bytes) -> None:
    which, elsewhere, home = data_set(server), tmp_path / "copies", tmp_path / "home"
    elsewhere.mkdir()
    home.mkdir()
    (elsewhere / "half.zip").write_bytes(archive[: len(archive) // 2])
    (elsewhere / "note.txt").write_text("hello")
    with zipfile.ZipFile(elsewhere / "other.zip", "w") as packed:
        packed.writestr("readme.txt", "no workbook here")
    for name, expected in (
        ("half.zip", "is not online-retail-ii"),
        ("note.txt", "is not online-retail-ii"),
        ("other.zip", "holds 0 Excel workbooks"),
        ("gone.zip", "is not there"),
        ("", "is a folder"),
    ):
        assert expected in refused(home, which, elsewhere / name)


def test_too_few_lines_are_refused(tmp_path: Path, server: type[Server]) -> None:
    which = data_set(server)
    whole = DataSet(which.name, which.file, which.columns, SET.rows, which.url, which.sha256)
    assert "3 lines instead of 1,067,371" in refused(tmp_path, whole)


def test_an_unknown_name_and_a_place_that_is_none_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="known are online-retail-ii and cdnow"):
        fetch("online-retail-iii")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="run `churn fetch` in the project's folder"):
        fetch("online-retail-ii")


def test_cdnow_needs_a_copy_at_hand(tmp_path: Path, shared_data: Path) -> None:
    with pytest.raises(UserError, match="say --from FILE"):
        fetch("cdnow", folder=tmp_path)
    file = fetch("cdnow", shared_data / "cdnow.csv", folder=tmp_path)
    assert file.read_bytes() == (shared_data / "cdnow.csv").read_bytes()


def test_the_real_copy_of_online_retail_is_taken_as_it_is(tmp_path: Path, shared_data: Path) -> None:
    file = fetch("online-retail-ii", shared_data / "online_retail_II.parquet", folder=tmp_path)
    assert file.read_bytes() == (shared_data / "online_retail_II.parquet").read_bytes()
