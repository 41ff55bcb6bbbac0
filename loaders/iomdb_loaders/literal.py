"""Text as SQL writes it. Values are parameters, except in the few statements that take none: COPY, ATTACH, COMMENT."""


def quoted(text: str) -> str:
    """Return `text` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
