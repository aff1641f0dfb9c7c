"""From the bytes of a note to its text: byte order marks, UTF-16, bytes that are no UTF-8, and mended mojibake."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import ftfy

# Four-byte marks first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_ENDS = re.compile(r"\r\n?")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE = 4096
_MOST_CONTROL = 0.02
# UTF-8 read as Windows-1252 or Latin-1 holds the first byte of a sequence as one of these letters.
_MAYBE_MOJIBAKE = re.compile("[\u00c2-\u00f4\u0102\u010f\u0413\u0420\u0421\u0432]")
_LONGEST_MENDED_LINE = 10_000


@dataclass(frozen=True)
class Decoded:
    """The text of a note. `why` is set, and `text` empty, when the bytes are no text."""

    text: str
    encoding: str
    mended: tuple[int, ...] = ()  # lines (from 1) whose characters were mended
    foreign: tuple[int, ...] = ()  # lines that are no UTF-8 and were read as Windows-1252
    why: str | None = None


def decoded(raw: bytes) -> Decoded:
    """The text of the bytes, line ends as `\\n`, no byte order mark."""
    text, encoding, foreign = _text(raw)
    if _is_rubbish(text):
        return Decoded("", encoding, why="not text")
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    mended = []
    for number, line in enumerate(lines):
        better = mend(line)
        if better != line:
            lines[number] = better
            mended.append(number + 1)
    return Decoded("\n".join(lines), encoding, tuple(mended), foreign)


def mend(line: str) -> str:
    """The line with UTF-8 that was read as another encoding put right; sound text stays as it is."""
    if line.isascii() or len(line) > _LONGEST_MENDED_LINE or not _MAYBE_MOJIBAKE.search(line):
        return line
    better = ftfy.fix_encoding(line)
    return better if "\n" not in better and "\r" not in better else line


def _text(raw: bytes) -> tuple[str, str, tuple[int, ...]]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace"), encoding, ()
    encoding = _unmarked_utf_16(raw[:_SAMPLE]) or "utf-8"
    try:
        return raw.decode(encoding), encoding, ()
    except UnicodeDecodeError:
        lines, foreign = _line_by_line(raw)
        return lines, "windows-1252", foreign


def _unmarked_utf_16(sample: bytes) -> str | None:
    """UTF-16 of mostly Latin text has a zero in every other byte."""
    half = len(sample) // 2
    if half < 8:
        return None
    if sample[1::2].count(0) > half * 0.6 and sample[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if sample[::2].count(0) > half * 0.6 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return None


def _line_by_line(raw: bytes) -> tuple[str, tuple[int, ...]]:
    lines, foreign = [], []
    for number, line in enumerate(re.split(rb"\r\n?|\n", raw), start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("windows-1252", "replace"))
            foreign.append(number)
    return "\n".join(lines), tuple(foreign)


def _is_rubbish(text: str) -> bool:
    sample = text[:_SAMPLE] + text[len(text) // 2 : len(text) // 2 + _SAMPLE]
    strange = len(_NOT_TEXT.findall(sample)) + sample.count("\ufffd")
    return strange > len(sample) * _MOST_CONTROL
