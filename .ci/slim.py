"""Takes out of an installed folder of packages what scoring and serving never load; the Containerfile runs it.

    python .ci/slim.py /packages/lib/python3.13/site-packages

`tests/installed` applies it to a copy of the packages of requirements-scoring.lock and scores, serves and verifies a
signature with what is left. `strip` is run only where `--strip` asks for it: it rewrites the libraries.

SciPy's own OpenBLAS and Fortran (31 MB) are loaded for one reason: `scipy.special` asks for one function of LAPACK when
it is imported, which ellipsoidal harmonics call and nothing else. A stand-in takes the place of `scipy.linalg`, and
the libraries that no module names any more go. SciPy 1.17, which Python 3.11 gets, still names them: there they stay.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

KINDS = ("*.pyi", "*.pyx", "*.pxd", "*.pxi", "*.h", "*.pyc")
"""what compilers and type checkers read, and bytecode"""
FOLDERS = ("tests", "__pycache__")
GONE = (
    # Arrow: headers, sources, other stores of files, formats that nobody asks for, copies of libraries under two names
    "pyarrow/include",
    "pyarrow/includes",
    "pyarrow/src",
    "pyarrow/*flight*",
    "pyarrow/*s3*",
    "pyarrow/*gcsfs*",
    "pyarrow/*azurefs*",
    "pyarrow/*hdfs*",
    "pyarrow/*orc*",
    "pyarrow/*parquet_encryption*",
    "pyarrow/_substrait*",
    "pyarrow/_pyarrow_cpp_tests*",
    "pyarrow/libarrow_python*.so",
    "pyarrow/*.so.*.*.*",
    # NumPy: headers, modules of its tests
    "numpy/_core/include",
    "numpy/_core/lib",
    "numpy/_core/_simd.*",
    "numpy/_core/*_tests.*",
    # SciPy: all but special functions and sparse matrices, and what these import
    "scipy/cluster",
    "scipy/constants",
    "scipy/datasets",
    "scipy/differentiate",
    "scipy/fft",
    "scipy/fftpack",
    "scipy/integrate",
    "scipy/interpolate",
    "scipy/io",
    "scipy/misc",
    "scipy/ndimage",
    "scipy/odr",
    "scipy/optimize",
    "scipy/signal",
    "scipy/spatial",
    "scipy/stats",
    "scipy/linalg",
    "scipy/sparse/linalg",
    "scipy/sparse/csgraph",
    "scipy/special/cython_special*",
)
NEEDED = ("pyarrow", "numpy", "scipy", "duckdb", "lightgbm", "pandas")

LAPACK = '''"""Stands in for SciPy's LAPACK, which this image leaves out: whoever calls it ends the process.

`scipy.special` asks for the address of `dstevr` when it is imported; only ellipsoidal harmonics call it.
"""
import ctypes

SIGNATURE = {signature!r}
_new = ctypes.pythonapi.PyCapsule_New
_new.restype, _new.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
__pyx_capi__ = {{"dstevr": _new(ctypes.cast(ctypes.CDLL(None).abort, ctypes.c_void_p), SIGNATURE, None)}}
'''
LINALG = '''"""SciPy's linear algebra is not in this image."""


def __getattr__(name):
    raise AttributeError(f"scipy.linalg.{name}: this image has no scipy.linalg (see .ci/slim.py)")
'''
HARMONICS = '''"""Ellipsoidal harmonics need LAPACK, which is not in this image."""


def ellip_harm(*_, **__):
    """Raises NotImplementedError."""
    raise NotImplementedError("ellipsoidal harmonics: this image has no LAPACK (see .ci/slim.py)")


ellip_harm_2 = ellip_normal = ellip_harm
'''


def slim(folder: Path) -> list[str]:
    """Takes everything out of `folder` that is listed here; gives the entries of the list that no file answered to.

    Raises SystemExit for a folder without the packages.
    """
    missing = [name for name in NEEDED if not (folder / name).is_dir()]
    if missing:
        raise SystemExit(f"slim: {folder} has no {', '.join(missing)}")
    signature = _signature(folder)
    unanswered = [pattern for pattern in GONE if not list(folder.glob(pattern))]
    for path in _gone(folder):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for library in _unnamed(folder):
        library.unlink()
    linalg = folder / "scipy" / "linalg"
    linalg.mkdir()
    (linalg / "__init__.py").write_text(LINALG)
    (linalg / "cython_lapack.py").write_text(LAPACK.format(signature=signature))
    harmonics = folder / "scipy" / "special" / "_ellip_harm.py"
    harmonics.unlink()  # never written through: it may be a link to another environment's file
    harmonics.write_text(HARMONICS)
    return unanswered


def strip(folder: Path) -> None:
    """Debug symbols and symbol tables that no program needs, taken out of every library."""
    libraries = sorted(path for path in folder.rglob("*.so*") if path.is_file() and not path.is_symlink())
    subprocess.run(["strip", "--strip-unneeded", *libraries], check=True)


def _gone(folder: Path) -> Iterator[Path]:
    for pattern in GONE:
        yield from list(folder.glob(pattern))
    for name in FOLDERS:
        yield from [path for path in folder.rglob(name) if path.is_dir()]
    for kind in KINDS:
        yield from list(folder.rglob(kind))


def _unnamed(folder: Path) -> list[Path]:
    """SciPy's own libraries that no module of SciPy, and no library that is named itself, asks for by name."""
    libraries = list((folder / "scipy.libs").glob("*.so*"))
    asking = list((folder / "scipy").rglob("*.so"))
    named: set[Path] = set()
    while asking:
        content = asking.pop().read_bytes()
        found = {one for one in libraries if one not in named and one.name.encode() in content}
        named |= found
        asking += found
    return [one for one in libraries if one not in named]


def _signature(folder: Path) -> bytes:
    """How SciPy's Cython code calls `dstevr`, as the module that is replaced says it."""
    code = "from scipy.linalg.cython_lapack import __pyx_capi__ as c; print(repr(c['dstevr']).split('\"')[1].encode())"
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return ast.literal_eval(said.stdout)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    for pattern in slim(place):
        print(f"slim: no file is named {pattern} any more", file=sys.stderr)
    if "--strip" in sys.argv[2:]:
        strip(place)
