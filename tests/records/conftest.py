"""Fixtures of the tests of records."""

from tests.records.small import _in_memory, small

__all__ = ["_in_memory", "small"]
