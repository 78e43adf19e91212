"""Who is told what: notices and mails, made from the ledger by the worker, asked of the gate again.

Words: Telling (a room says: this person, for this reason), Notice (what a person finds on the notices page),
Reason (why somebody is told; each can be turned off), Preference (that choice), Delivery (one telling by one
channel, done once).
"""
