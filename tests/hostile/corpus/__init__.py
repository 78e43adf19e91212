"""Six hundred files and a hundred and twenty: hostile, honest and talkative ones, made while the tests run.

Nothing here does harm: what would be run says `alert(1)` or names a calculator, and nothing is committed but text.
"""
