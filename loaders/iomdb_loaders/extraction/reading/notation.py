"""Which notations of numbers can be read. A field with any other one is refused by name, never read as a number.

Only whole numbers from zero on can be recovered. A layout with `dirt_in_numbers = true` switches the check off: there,
points, brackets and the like are dirt of the extraction.
"""

import html
import re
import unicodedata

from iomdb_loaders.errors import input_error
from iomdb_loaders.extraction.document import Document, Line
from iomdb_loaders.extraction.errors import DocumentError
from iomdb_loaders.extraction.layout import Block, Layout

_RAISED = re.compile(r"<su([pb])>(.*?)</su\1>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_THOUSANDS = re.compile(r"\d{1,3}(?:\s\d{3})+")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_DASH = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_MARK = re.compile(rf"(?<=\d)[*#\u2020\u2021\u00a7\u00b6{_SUPERSCRIPTS}]+(?=\s|$|<)")
_STEP = "correct the text, `skip` the line in the layout, or state `dirt_in_numbers = true` if the extraction did it"
_REFUSED = (
    (re.compile(r"[(\[]\s*\d|\d\s*[)\]]"), "a number in brackets, as for a negative one or a mark"),
    (re.compile(rf"\d\s?[{_DASH}/:]\s?\d"), "two numbers with a sign between them"),
    (re.compile(rf"(?:^|\s)[{_DASH}+]\s*\d|\d\s*[{_DASH}+](?:\s|$)"), "a number with a sign"),
    (
        re.compile(r"\d\s?[.,'\u2019`\u00b4\u00b7\u066b\u066c]\s?\d|(?:^|\s)[.,]\d"),
        "a number with a point, comma or apostrophe",
    ),
    (re.compile(r"[%‰٪]"), "a percentage"),
    (re.compile(r"[<>≤≥~≈±]\s*\d"), "a limit or a rough figure, not a number"),
    (re.compile(r"\d\s?(?:[kKmM]|[mb]n|mio|million|thousand)\b|\d[eE]\d"), "a number with a unit"),
)


def without_marks(text: str) -> str:
    """Return the text without the raised or lowered marks that hold no digit. 10<sup>3</sup> is not 10."""
    return _RAISED.sub(lambda found: found[0] if any(c.isnumeric() for c in found[2]) else "", text)


def readable(document: Document, layout: Layout, block: Block, line: Line) -> Line:
    """Return the line without footnote marks, and with its entities as characters.

    Raises DocumentError with file, line, row, column and text if a field has a notation that is not supported.
    """
    for number, column in enumerate(block.columns, start=block.first_field):
        text = line.field(number)
        if not column or not any(c.isnumeric() for c in text):
            continue
        what, step = _objection(text, layout)
        if what:
            label = line.field(block.label_field).strip() if block.label_field >= 0 else ""
            place = f"row {label!r} of {layout.table_id}: {what}"
            error = input_error(document.name, place, step, line=line.number, column=column, value=text)
            raise DocumentError(str(error))
    first = block.first_field
    plain = (html.unescape(_RAISED.sub("", text)) for text in line.fields)
    fields = (_MARK.sub("", text) if i >= first else text for i, text in enumerate(plain))
    return Line(line.number, tuple(fields))


def _objection(text: str, layout: Layout) -> tuple[str, str]:
    """Return why a field that holds digits is no whole number, and the next step; two empty texts if it may be one."""
    raised = [found[2] for found in _RAISED.finditer(text)]
    plain = " ".join(html.unescape(_TAG.sub(" ", _RAISED.sub("", text))).split())
    hidden = next((c for c in plain if unicodedata.category(c) in ("Cf", "Cc", "Co")), "")
    if hidden:
        return f"an invisible character U+{ord(hidden):04X} in a number", "remove it from the text"
    if any(c.isnumeric() for c in "".join(raised)) and not any(c.isdecimal() for c in plain):
        return "a raised number alone", _STEP
    if any(found[1].lower() == "b" for found in _RAISED.finditer(text)):
        return "a lowered number", _STEP
    if (plain == "10" and any(c.isnumeric() for c in "".join(raised))) or re.search(
        rf"\b10[{_SUPERSCRIPTS}]", plain
    ):
        return "a power of ten, or 10 with a mark", _STEP
    for piece in plain.split():
        if any(c.isnumeric() and not c.isdecimal() and c not in _SUPERSCRIPTS for c in piece):
            return "a fraction or numerals of another kind", _STEP
        if re.match(rf"\D*[{_SUPERSCRIPTS}]", piece):
            return "a raised number alone", _STEP
    for pattern, what in _REFUSED:
        if pattern.search(plain):
            return f"{what} is not supported", _STEP
    if layout.spaced_thousands is None and _THOUSANDS.fullmatch(plain):
        step = "state `spaced_thousands = true` (one number) or `false` (several) in the layout"
        return "one number with a blank between thousands, or several numbers", step
    return "", ""
