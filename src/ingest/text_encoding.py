"""Which encoding a text file is written in, by its bytes; and text that was encoded twice on its way."""

from __future__ import annotations

START = 4 << 20
"""Bytes that the encoding is told by."""
TWICE = "[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
"""What UTF-8 looks like that was read as Windows text and written as UTF-8 again: Zoë -> ZoÃ«"""


def decoded(start: bytes) -> tuple[str | None, str]:
    """The encoding of a file that begins so (None: UTF-8), and its beginning as text.

    What is no UTF-8 is GB18030 where that gives Chinese text, else the Windows code page of western Europe.
    """
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", start[: len(start) // 2 * 2].decode("utf-16", "ignore")
    cut = start[: start.rfind(b"\n") + 1] or start if len(start) == START else start
    try:
        text = cut.decode("utf-8-sig")
        if not _chinese_by_chance(cut, text):
            return None, text
    except UnicodeDecodeError:
        pass
    try:
        text = cut.decode("gb18030")
    except UnicodeDecodeError:
        return "cp1252", cut.decode("cp1252", "replace")
    foreign = [sign for sign in text if ord(sign) > 127]
    chinese = sum(len(sign.encode("gb2312", "ignore")) == 2 for sign in foreign)  # "ün" is a character, but a rare one
    return ("gb18030", text) if chinese >= 0.9 * len(foreign) else ("cp1252", cut.decode("cp1252", "replace"))


def _chinese_by_chance(start: bytes, text: str) -> bool:
    """Whether Chinese text in GB18030 happens to be UTF-8 too: 员 has the bytes of an Armenian letter."""
    foreign = [ord(sign) for sign in text if ord(sign) > 127]
    if not foreign or max(foreign) >= 0x800 or max(foreign) < 0x530:
        return False
    try:
        start.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True


def is_chinese(start: bytes) -> bool:
    """Whether the beginning of a file is Chinese text in GB18030: pairs of bytes that are common characters there."""
    return decoded(start)[0] == "gb18030"


def read_once(text: str) -> str | None:
    """What a text that was encoded twice was: ZoÃ« -> Zoë; None where it was not."""
    try:
        once = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return once if once != text else None
