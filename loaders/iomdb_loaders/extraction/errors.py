"""Errors of the extraction. Each message is one line: where, what, next step."""

from iomdb_loaders.errors import InputError


class ExtractionError(InputError):
    """Anything that stops an extraction. The pack stays untouched."""


class LayoutError(ExtractionError):
    """The layout of a table cannot be used; the message names the file and the key."""


class DocumentError(ExtractionError):
    """The document does not hold the table, or the layout does not fit its text."""


class ContradictionError(ExtractionError):
    """The required sums cannot all hold, whatever the readings are."""


class TimeLimitError(ExtractionError):
    """The solver did not finish within the time limit."""
