"""The statistical tables of an IOM annual report as an embedded analytical database."""

__version__ = "0.1.0"
