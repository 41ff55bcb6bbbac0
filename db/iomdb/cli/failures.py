"""What people see of a failure: one line on stderr and an exit code, whatever fails."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EBADF
from typing import Any, NoReturn

from iomdb.output.writing import discard_stdout


def open_closed_streams() -> None:
    """Open standard streams that the caller closed, or the next file, such as the database, would be one of them.

    To write to a stdout that was closed is an error; messages for a closed stderr are dropped.
    """
    for number, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    stream: Any = open(2, "wb", buffering=0, closefd=False)  # noqa: SIM115
    encoding = sys.stderr.encoding if sys.stderr else None
    sys.stderr = _Messages(stream, encoding, "backslashreplace", write_through=True)


class _Messages(io.TextIOWrapper):
    """Stderr whose failures are not those of the command: what nobody can read is dropped."""

    def write(self, shown: str) -> int:
        """Write a text, or drop it."""
        with suppress(OSError):
            return super().write(shown)
        return len(shown)

    def flush(self) -> None:
        """Do what remains to be done, or drop it."""
        with suppress(OSError):
            super().flush()


@contextmanager
def reported() -> Iterator[None]:
    """Exit with one line for what fails in the block: 2 for bad input, 130 for an interrupt."""
    from iomdb_loaders.errors import InputError

    try:
        yield
    except InputError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted", 130)
    except BrokenPipeError:
        # the reader has what it wants
        discard_stdout()
        sys.exit(0)
    except SystemExit as stop:
        # rich prints help, and exits with 1 for a closed pipe
        if isinstance(stop.__context__, BrokenPipeError):
            sys.exit(0)
        raise
    except UnicodeEncodeError as error:
        what = f"stdout cannot show {error.object[error.start]!a} in its encoding {error.encoding}"
        _fail(f"{what}; set PYTHONIOENCODING=utf-8, or add --output FILE")
    except OSError as error:
        if error.filename is None:
            what = "is closed" if error.errno == EBADF else f"cannot be written ({error.strerror or error})"
            _fail(f"stdout {what}; redirect it to a file")
        _fail(f"{error.filename}: {error.strerror}; give another name, or the right to it")
    except RecursionError:
        _fail("the query is nested too deeply; write it in parts")
    except Exception as error:
        # DuckDB raises this for Ctrl-C during a statement
        if isinstance(error, RuntimeError) and str(error) == "Query interrupted":
            _fail("interrupted", 130)
        # wrong use; typer has its own copy of the class, and does not export it
        if hasattr(error, "format_message"):
            _wrong_use(error)
        import duckdb

        if not isinstance(error, duckdb.Error):
            raise
        from iomdb.sandbox import refusal

        _fail(f"the database cannot be read: {refusal(error)}")


def _wrong_use(error: Any) -> NoReturn:
    what = " ".join(error.format_message().split()).rstrip(".")
    if not what:
        # a group without a command, whose help is printed
        sys.exit(0)
    context = getattr(error, "ctx", None)
    _fail(f"{what}; see: {context.command_path if context else 'iomdb'} --help")


def _fail(message: str, code: int = 2) -> NoReturn:
    """Print the message of a failure, and exit."""
    # over the line of the step that failed
    start = "\r\x1b[K" if sys.stderr.isatty() else ""
    print(f"{start}iomdb: {message}", file=sys.stderr)
    discard_stdout()
    sys.exit(code)
