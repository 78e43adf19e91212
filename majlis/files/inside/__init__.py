"""The side of the child: what is done with bytes that nobody trusts yet, in a process that may die alone.

Nothing here knows Django, the database or the settings. A module raises Refused with the code of a reason;
the sentence for it is the parent's (`files/reasons.py`). What is stripped is told as codes, too.
"""
