"""Fixtures of the tests of records."""

from tests.records.small import small

__all__ = ["small"]
