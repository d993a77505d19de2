"""Safe unpickling: pickle bytes of plain builtins to their value, or a refusal of what could run code or blow up.

Two locks, one behind the other. `scan` walks the opcodes without executing them and knows only those that make dicts,
lists, text, numbers, bools and None: a global, a reduce, a persistent id, an extension code or a memo reference is
refused, and so is a size that does not fit. Only then an unpickler that cannot find a class reads it.
"""

from __future__ import annotations

import io
import pickle
import pickletools
from typing import Any, NoReturn

from ...errors import UserError
from .canonical import MAX_DEPTH

MAX_BYTES = 64 * 2**20
"""64 MiB: a thousand trees of 31 leaves take about 4 MiB"""
MAX_OPCODES = 2_000_000
"""a bundle with 500 inputs and 200 golden rows takes about 110,000"""

_TEXT = {"SHORT_BINUNICODE", "BINUNICODE"}
_SCALAR = {"NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "BINFLOAT"}
_CONTAINER = {"EMPTY_DICT": "dict", "EMPTY_LIST": "list"}


class BundleError(UserError):
    """A model file that is refused, and why."""


class _Item:
    """An entry of the unpickler's stack: its kind and how deep it nests."""

    __slots__ = ("height", "kind")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.height = 0


_STRING, _VALUE, _MARK = _Item("text"), _Item("value"), _Item("mark")


def loads(data: bytes, name: str = "bundle") -> Any:
    """The value pickled in `data`: dict, list, str, int, float, bool and None only.

    Raises BundleError, naming `name`, for more than MAX_BYTES, more than MAX_OPCODES, nesting beyond MAX_DEPTH, any
    opcode that is not needed for plain builtins, keys that are not text, and bytes after the end.
    """
    scan(data, name)
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except BundleError:
        raise
    except Exception as error:
        raise BundleError(f"{name}: not a readable bundle ({type(error).__name__}: {error})") from None


def scan(data: bytes, name: str = "bundle") -> None:
    """Raises BundleError unless `data` is one well-formed pickle of plain builtins; executes nothing."""
    if len(data) > MAX_BYTES:
        raise BundleError(f"{name}: {len(data):,} bytes; a bundle has at most {MAX_BYTES:,}")
    try:
        _walk(data)
    except BundleError as error:
        raise BundleError(f"{name}: refused, {error}") from None
    except (ValueError, IndexError) as error:
        raise BundleError(f"{name}: not a readable bundle ({error})") from None


def _walk(data: bytes) -> None:
    stack: list[_Item] = []
    end = 0
    for count, (opcode, argument, position) in enumerate(pickletools.genops(data)):
        op, at = opcode.name, position or 0
        if count >= MAX_OPCODES:
            raise BundleError(f"more than {MAX_OPCODES:,} opcodes")
        if (op == "PROTO") != (at == 0) or (op == "PROTO" and argument != 5):
            raise BundleError(f"opcode {op} at byte {at}: a bundle starts with protocol 5, once")
        if op in _TEXT:
            _text(argument, at)
            stack.append(_STRING)
        elif op in _SCALAR:
            stack.append(_VALUE)
        elif op in _CONTAINER:
            stack.append(_Item(_CONTAINER[op]))
        elif op == "MARK":
            stack.append(_MARK)
        elif op in ("APPENDS", "SETITEMS"):
            _put(stack, op, _since_mark(stack), at)
        elif op in ("APPEND", "SETITEM"):
            _put(stack, op, [stack.pop() for _ in range(1 if op == "APPEND" else 2)][::-1], at)
        elif op == "FRAME":
            if argument is None or at + 9 + argument > len(data):
                raise BundleError(f"a frame of {argument:,} bytes at byte {at} of {len(data):,}")
        elif op == "STOP":
            end = at + 1
        elif op != "PROTO":
            raise BundleError(f"opcode {op} at byte {at}: a bundle holds plain builtins only")
    if end != len(data):
        raise BundleError(f"{len(data) - end:,} bytes after the end")
    if len(stack) != 1 or stack[0].kind != "dict":
        raise BundleError("it is not one dict")


def _text(argument: Any, at: int) -> None:
    if not argument.isascii():
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise BundleError(f"text at byte {at} is not Unicode") from None


def _since_mark(stack: list[_Item]) -> list[_Item]:
    items: list[_Item] = []
    while (item := stack.pop()) is not _MARK:
        items.append(item)
    return items[::-1]


def _put(stack: list[_Item], op: str, items: list[_Item], at: int) -> None:
    target = stack[-1]
    if target.kind != ("list" if op.startswith("APPEND") else "dict") or _MARK in items:
        raise BundleError(f"opcode {op} at byte {at} on a {target.kind}")
    if target.kind == "dict":
        if len(items) % 2 or any(key.kind != "text" for key in items[::2]):
            raise BundleError(f"a dict at byte {at} whose keys are not text")
        items = items[1::2]
    target.height = max([target.height, *(1 + item.height for item in items)])
    if target.height > MAX_DEPTH:
        raise BundleError(f"nested deeper than {MAX_DEPTH} at byte {at}")


class _Unpickler(pickle.Unpickler):
    """An unpickler that knows no class, no function and no object from outside."""

    def find_class(self, module: str, name: str, /) -> NoReturn:
        raise BundleError(f"refused: the file asks for {module}.{name}; a bundle holds plain builtins only")

    def persistent_load(self, pid: Any, /) -> NoReturn:
        raise BundleError("refused: the file asks for an object from outside; a bundle holds plain builtins only")
