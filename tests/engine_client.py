"""Run by the Python of an engine, which has no iomdb: asks Sail or Spark, and writes the rows of the answers.

    python engine_client.py sail|spark://HOST:PORT JOBS ANSWERS

JOBS is a JSON list of [name, statement]; the rows of each named one are written. ANSWERS is a pickle: name to rows, and
`seconds`, name to seconds.
"""

import json
import pickle
import sys
import time
from pathlib import Path

# a server of Sail stops when nothing refers to it
servers = []


def connect(engine: str):
    """A session on a new local cluster of Sail, or on a cluster of Spark that is running."""
    if engine == "sail":
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession

        server = SparkConnectServer(ip="127.0.0.1", port=0)
        server.start(background=True)
        servers.append(server)
        host, port = server.listening_address
        return SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        # the folders of a table are its partitions
        "spark.sql.hive.manageFilesourcePartitions": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(engine)
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def main() -> None:
    engine, jobs, answers = sys.argv[1:]
    session = connect(engine)
    found: dict[str, object] = {}
    seconds: dict[str, float] = {}
    for name, statement in json.loads(Path(jobs).read_text(encoding="utf-8")):
        started = time.monotonic()
        rows = [tuple(row) for row in session.sql(statement).collect()]
        if name:
            found[name] = rows
            seconds[name] = time.monotonic() - started
    with Path(answers).open("wb") as file:
        pickle.dump({"rows": found, "seconds": seconds}, file)


if __name__ == "__main__":
    main()
