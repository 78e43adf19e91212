"""The office that finds: an index of passages, made from the ledger, asked only through the gate.

Passage: a stretch of text of one item or one field of one person. Hit: an item or a person, shown by
its best passage. Analyser: turns text into tokens, for the index, the query, the marks in a snippet.
"""
