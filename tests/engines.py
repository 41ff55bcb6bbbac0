"""Sail and Spark for a test: installed by pip into an environment of their own, each a cluster of two workers."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# seconds after which an engine is taken to hang
TIME_LIMIT = 3600
CLIENT = Path(__file__).with_name("engine_client.py")
PACKAGES = {"sail": ("pysail==0.7.2", "pyspark-client==4.2.0"), "spark": ("pyspark==4.3.0",)}
CLUSTER = {
    "SAIL_MODE": "local-cluster",
    "SAIL_CLUSTER__WORKER_INITIAL_COUNT": "2",
    "SAIL_CLUSTER__WORKER_MAX_COUNT": "2",
    # the union of all tables needs 46 tasks at once, and Sail starts with 8 on each worker
    "SAIL_CLUSTER__WORKER_TASK_SLOTS": "128",
    "RUST_LOG": "error",
}


def install(engine: str, folder: Path) -> str:
    """Install an engine; why it cannot be installed, or an empty text."""
    if engine == "spark" and not shutil.which("java"):
        return "Spark needs Java, which is not installed"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    command = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, *PACKAGES[engine]], capture_output=True, text=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return f"pip cannot install {engine}: {lines[0] if lines else ''}" if done.returncode else ""


def ask(folder: Path, engine: str, statements: Sequence[tuple[str | None, str]]) -> dict[str, Any]:
    """Run statements on the engine installed in `folder`: the rows of the named ones, and their seconds."""
    jobs, answers = folder / "jobs.json", folder / "answers.pickle"
    jobs.write_text(json.dumps(statements), encoding="utf-8")
    command = [str(folder / "bin/python"), str(CLIENT), engine, str(jobs), str(answers)]
    environment = {**os.environ, **CLUSTER}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIME_LIMIT
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = pickle.loads(answers.read_bytes())
    return found


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """Run a master and two workers of Spark on the loopback address, and yield the master's URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home,) = folder.glob("lib/python*/site-packages/pyspark")
    common = ["--host", "127.0.0.1", "--webui-port", "0"]
    url = f"spark://127.0.0.1:{port}"
    programs = [["master.Master", *common, "--port", str(port)]]
    programs += [["worker.Worker", *common, "--cores", "1", "--memory", "1g", url]] * 2
    environment = {**os.environ, "SPARK_WORKER_DIR": str(folder / "work")}
    started = []
    try:
        for name, *options in programs:
            command = [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{name}", *options]
            log = (folder / f"{name}.log").open("ab")
            started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
            if len(started) == 1:
                _wait_for(port)
        yield url
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.2)
    raise TimeoutError("the master of Spark does not start")
