"""Errors of the recovery engine: one line each, saying what, where and what to do next."""

from iomdb_loaders.errors import InputError


class RecoveryError(InputError):
    """Anything that stops a recovery; the pack is left untouched."""


class LayoutError(RecoveryError):
    """The description of a table is not usable (file, key and value are in the message)."""


class DocumentError(RecoveryError):
    """The document does not hold the table, or the layout does not fit what is there."""


class ContradictionError(RecoveryError):
    """The sums that must hold cannot hold together, whatever the readings are."""


class TimeLimitError(RecoveryError):
    """The solver did not finish inside the time limit."""
