"""What the hub holds of a person: given out to them, erased when they ask, and deleted when its time is over.

Words: Export, Erasure, Schedule (what is kept how long), Tombstone. Every app says in its own `personal.py`
what it holds (`access.holdings`).
"""
