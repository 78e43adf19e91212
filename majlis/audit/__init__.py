"""The audit log as auditors read it: who (by pseudonym), what, when, to what; never the content.

Words: Log (the lines of the ledger as a page), Sheet (the same as a file).
"""
