"""What every test may use; `tests/plugin.py` has prepared the environment before."""

from hypothesis import settings

pytest_plugins = ["tests.people", "tests.browsing"]

# The same examples on every run, and no clock: a busy machine is no fault of the code.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
