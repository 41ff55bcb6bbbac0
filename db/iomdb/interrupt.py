"""Stop a running statement: by Ctrl-C, or after a time limit.

While DuckDB computes a result, Python does not run signal handlers: they run when the main thread is back in the
interpreter, so a relation that is fetched would ignore Ctrl-C until its end. The C part of Python writes a byte to the
wakeup descriptor at once, though; a thread that waits for it can call `interrupt()`. The statement itself stays in
the main thread, so that whatever else the block does is not moved to another one.
"""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from iomdb.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_STOPS = (signal.SIGINT, signal.SIGTERM)
_TICK = 0.1
# seconds after which a statement is long enough to show its progress
_LONG = 1.0


@contextmanager
def interruptible(
    connection: DuckDBPyConnection,
    timeout: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> Iterator[Callable[[], None]]:
    """Stop the statements of this connection on Ctrl-C and after `timeout` seconds, while the block runs.

    For connections that only read: it interrupts until the block ends, so a rollback would be interrupted too.
    `progress` is called with the state of long work; the function that the block gets ends that, before the
    block prints. Raises KeyboardInterrupt, and InputError after the timeout. In other threads than the main one
    there is no Ctrl-C.
    """
    watch = _Watch(connection, timeout, progress)
    with watch.running():
        try:
            yield watch.end_progress
        except Exception:
            if watch.signalled:
                raise KeyboardInterrupt from None
            if watch.late:
                raise InputError(
                    f"stopped after {timeout:g} seconds, the timeout; raise it, or ask for less"
                ) from None
            raise


class _Watch:
    """A thread that waits for signals, and interrupts the connection."""

    def __init__(
        self,
        connection: DuckDBPyConnection,
        timeout: float | None,
        progress: Callable[[str], None] | None,
    ) -> None:
        self._connection = connection
        self._timeout = timeout
        self._progress = progress
        self._printing = threading.Lock()
        self.signalled = self.late = self._shown = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch while the block runs."""
        here, there = socket.socketpair()
        with here, there:
            there.setblocking(False)
            main = threading.current_thread() is threading.main_thread()
            before = signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False) if main else -1
            thread = threading.Thread(target=self._watch, args=(here,), daemon=True)
            thread.start()
            try:
                yield
            finally:
                if main:
                    signal.set_wakeup_fd(before)
                there.shutdown(socket.SHUT_WR)
                thread.join()
                self.end_progress()

    def _watch(self, here: socket.socket) -> None:
        started = time.monotonic()
        # without a limit and a terminal it only waits
        here.settimeout(_TICK if self._timeout or self._progress else None)
        while True:
            try:
                sent = here.recv(64)
            except TimeoutError:
                sent = None
            if sent == b"":
                return
            if sent and any(number in _STOPS for number in sent):
                self.signalled = True
            seconds = time.monotonic() - started
            self.late = self.late or bool(self._timeout and seconds > self._timeout)
            if self.signalled or self.late:
                # again at each tick: a statement that begins just now forgets an earlier interrupt
                here.settimeout(_TICK)
                self._connection.interrupt()
            elif seconds > _LONG:
                self._show(seconds)

    def _show(self, seconds: float) -> None:
        with self._printing:
            if self._progress:
                done = self._connection.query_progress()
                self._shown = True
                self._progress(f"running for {seconds:.0f} s" + (f", {done:.0f} %" if done > 0 else ""))

    def end_progress(self) -> None:
        """Remove the line of progress, and show none any more."""
        with self._printing:
            if self._progress and self._shown:
                self._progress("")
            self._progress = None
