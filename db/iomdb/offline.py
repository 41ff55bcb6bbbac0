"""What every connection is opened with: DuckDB fetches nothing from anywhere."""

OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
