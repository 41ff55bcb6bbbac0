"""Text as SQL writes it, for the few statements that take no parameters: COPY, ATTACH, COMMENT, table functions."""


def quoted(text: str) -> str:
    """Return `text` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
