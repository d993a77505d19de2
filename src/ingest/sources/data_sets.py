"""The public data sets that `churn fetch` knows: where each is, what a good copy hashes to, what it must contain."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ...errors import UserError
from .excel import read_excel, refuse_bomb


@dataclass(frozen=True)
class DataSet:
    """A public data set as `churn fetch` needs to know it."""

    name: str
    file: str
    """its name under raw/; .parquet or .csv"""
    columns: dict[str, pa.DataType]
    rows: tuple[int, int]
    """fewest and most lines of a whole copy"""
    url: str | None = None
    sha256: str | None = None
    """of what the address gives"""


DATA_SETS = {
    "online-retail-ii": DataSet(
        name="online-retail-ii",
        file="online_retail_II.parquet",
        columns={
            "Invoice": pa.string(),
            "StockCode": pa.string(),
            "Description": pa.string(),
            "Quantity": pa.int64(),
            "InvoiceDate": pa.timestamp("us"),
            "Price": pa.float64(),
            "Customer ID": pa.int64(),
            "Country": pa.string(),
        },
        # the publisher's workbook has one line more than a well-known Parquet copy of it
        rows=(1_067_370, 1_067_371),
        url="https://archive.ics.uci.edu/static/public/502/online+retail+ii.zip",
        # UCI publishes no hash; this is the one that several public projects recorded in 2026 (45,622,418 bytes)
        sha256="572e36277c2390fbfde10664750731e0a86f55e33470d91919085f0408e67bfb",
    ),
    "cdnow": DataSet(
        name="cdnow",
        file="cdnow.csv",
        columns={"customer_id": pa.string(), "date": pa.int64(), "cds": pa.int64(), "spend": pa.float64()},
        rows=(69_659, 69_659),
    ),
}


def finish(wanted: DataSet, source: Path, target: Path, tell: Callable[[str, int, int | None], None]) -> None:
    """Writes `target` from `source`: an archive or workbook read into Parquet, anything else copied; then checked."""
    try:
        if wanted.file.endswith(".parquet") and zipfile.is_zipfile(source):
            _from_workbook(wanted, _unpacked(source, target.with_name("workbook.xlsx")), target, tell)
        else:
            shutil.copyfile(source, target)
    except zipfile.BadZipFile as error:
        raise UserError(f"{source} is a damaged archive: {error}; get it again") from None
    _check(wanted, target, source)


def _unpacked(source: Path, workbook: Path) -> Path:
    """The workbook: `source` itself, or the only .xlsx in the archive `source`, whatever path it claims to have."""
    refuse_bomb(source, str(source))
    with zipfile.ZipFile(source) as archive:
        inside = archive.namelist()
        if "xl/workbook.xml" in inside:
            return source
        books = [name for name in inside if name.lower().endswith(".xlsx")]
        if len(books) != 1:
            raise UserError(f"{source} holds {len(books)} Excel workbooks, not one; give the publisher's archive")
        with archive.open(books[0]) as packed, workbook.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
    return workbook


def _from_workbook(wanted: DataSet, workbook: Path, target: Path, tell: Callable[[str, int, int | None], None]) -> None:
    def choose(names: list[str], label: str) -> list[str]:
        missing = [name for name in wanted.columns if name not in names]
        if missing:
            raise UserError(f"{label} has no column {missing[0]!r}; this is not {wanted.name}")
        return list(wanted.columns)

    def progress(rows: int) -> None:
        tell("reading the workbook", rows, wanted.rows[1])

    schema = pa.schema(list(wanted.columns.items()))
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for sheet in read_excel(workbook, workbook.name, None, choose, progress):
            trimmed = [pc.utf8_trim_whitespace(sheet.table.column(name)) for name in wanted.columns]
            try:
                writer.write_table(pa.table(trimmed, names=list(wanted.columns)).cast(schema))
            except pa.ArrowInvalid as error:
                raise UserError(f"{workbook.name} is not {wanted.name}: {error}") from None


def _check(wanted: DataSet, file: Path, source: Path) -> None:
    """Raises UserError unless `file` has the columns and the number of lines of the data set."""
    try:
        if wanted.file.endswith(".parquet"):
            opened = pq.ParquetFile(file)
            names, rows = opened.schema_arrow.names, opened.metadata.num_rows
            opened.read(columns=[name for name in names if name in wanted.columns])
        else:
            table = pacsv.read_csv(file, convert_options=pacsv.ConvertOptions(column_types=wanted.columns))
            names, rows = table.column_names, table.num_rows
    except (OSError, pa.ArrowException) as error:
        raise UserError(f"{source} is not {wanted.name}: {str(error).splitlines()[0]}; get it again") from None
    missing = [name for name in wanted.columns if name not in names]
    if missing:
        raise UserError(f"{source} is not {wanted.name}: it has no column {missing[0]!r}")
    fewest, most = wanted.rows
    if not fewest <= rows <= most:
        raise UserError(f"{source} is not the whole of {wanted.name}: {rows:,} lines instead of {most:,}")
