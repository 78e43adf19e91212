"""Majlis: the knowledge hub of an international expert network on chemical security."""

__version__ = "0.1.0"
