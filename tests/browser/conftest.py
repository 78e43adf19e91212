"""The network that the browser tests walk through."""

from tests.browser.network import network

__all__ = ["network"]
