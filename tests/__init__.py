"""Tests that belong to no single room, and what the tests of all rooms share."""
