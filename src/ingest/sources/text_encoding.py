"""Which encoding a text file is written in, by its bytes; and text that was encoded twice on its way."""

from __future__ import annotations

import re

START = 4 << 20
"""Bytes that the encoding is told by."""
_ALPHABET = re.compile(rb"[\xa1-\xff]{3,}")
"""Letters beyond ASCII one after another: words of another alphabet; in a western word an accent stands by itself."""
_SHIFT_JIS = re.compile(rb"[\x81-\x9f][\x40-\xfc][\x81-\x9f]")
"""Two characters of Shift-JIS one after another, whose second bytes may be ASCII."""
_PAGES = ["cp1251", "cp1253", "cp1256", "cp874", "cp932"]
_POLISH = re.compile(rb"(?<=[A-Za-z\xc0-\xff])[\xb3\xb9\xbf](?=[A-Za-z\xc0-\xff])")
"""letters between letters, where western Europe has signs"""
_CARON, _GRAVE = re.compile(rb"[\x8a\x8e\x9a\x9e]"), re.compile(rb"[\xe8\xec\xf8\xf9]")
"""š and ž; what is č, ě, ř and ů where they are, and è, ì, ø and ù elsewhere"""
_LATIN = {
    "cp1250": (rb"[\xd5\xdb\xf5\xfb]", rb"[\xc1\xc9\xcd\xd3\xd5\xd6\xda-\xdc\xe1\xe9\xed\xf3\xf5\xf6\xfa-\xfc]*"),
    "cp1254": (rb"[\xdd\xde\xf0\xfd\xfe]", rb"[\xc7\xd0\xd6\xdc-\xde\xe2\xe7\xee\xf0\xf6\xfb-\xfe]*"),
}
"""code page -> letters that tell Hungarian and Turkish, and all that these have beyond ASCII (ã is Portuguese)"""
TWICE = "[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
"""What UTF-8 looks like that was read as Windows text and written as UTF-8 again: Zoë -> ZoÃ«"""


def decoded(start: bytes) -> tuple[str | None, str]:
    """The encoding of a file that begins so (None: UTF-8), and its beginning as text.

    What is no UTF-8 is GB18030 where that gives Chinese text, else the Windows code page that its letters are of:
    western Europe's where nothing tells of another.
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
        return _by_letters(cut)
    foreign = [sign for sign in text if ord(sign) > 127]
    pairs = [sign.encode("gb2312", "ignore") for sign in foreign]  # "ün" is a character, but a rare one
    if sum(len(pair) == 2 for pair in pairs) < 0.9 * len(foreign):
        return _by_letters(cut)
    # Korean has its syllables where Chinese has those of the first half of the alphabet
    common = {pair for pair in pairs if len(pair) == 2 and pair[0] >= 0xB0}
    if len(common) >= 16 and all(pair[0] <= 0xC8 for pair in common):
        return "cp949", cut.decode("cp949", "replace")
    return "gb18030", text


def _by_letters(raw: bytes) -> tuple[str, str]:
    """The code page of text that is neither UTF-8 nor Chinese, and the text."""
    page = _code_page(raw)
    return page, raw.decode(page, "replace")


def _code_page(raw: bytes) -> str:
    beyond = b"".join(re.findall(rb"[\x80-\xff]", raw))
    in_words = sum(map(len, _ALPHABET.findall(raw)))
    if in_words >= 0.6 * len(beyond) or 3 * len(_SHIFT_JIS.findall(raw)) >= 0.25 * len(beyond):
        if re.fullmatch(rb"[\xe0-\xfa]*", beyond):
            return "cp1255"  # Hebrew has neither capitals nor the letters behind
        if _is_big5(raw):
            return "big5"
        from charset_normalizer import from_bytes  # of `churn init` only: scoring does without

        best = from_bytes(raw, cp_isolation=_PAGES).best()
        if best is not None:
            return best.encoding
    letters = b"".join(re.findall(rb"[\xc0-\xff]", beyond))
    for page, (telling, every) in _LATIN.items():
        if re.search(telling, letters) and re.fullmatch(every, letters):
            return page
    return "cp1250" if _POLISH.search(raw) or (_CARON.search(raw) and _GRAVE.search(raw)) else "cp1252"


def _is_big5(raw: bytes) -> bool:
    """Whether all of it is Big5, and nearly every character one of the common ones, which stand first there."""
    try:
        pairs = [sign.encode("big5") for sign in raw.decode("big5") if ord(sign) > 127]
    except UnicodeDecodeError:
        return False
    return sum(0xA4 <= pair[0] <= 0xC6 for pair in pairs) >= 0.95 * len(pairs)


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
