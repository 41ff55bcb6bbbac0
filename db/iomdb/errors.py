"""Errors that people can act on. Each message is one line; the command line prints it and exits with 2."""

from iomdb_loaders.errors import InputError, input_error, one_line

__all__ = ["InputError", "input_error", "one_line"]
