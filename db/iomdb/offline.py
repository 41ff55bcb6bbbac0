"""Options of every connection: DuckDB downloads nothing."""

OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
