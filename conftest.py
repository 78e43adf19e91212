"""What every test may use; `tests/plugin.py` has prepared the environment before."""

pytest_plugins = ["tests.people", "tests.browsing"]
