"""What happened: one line for each verb, chained by hashes, and the queue made from the lines.

Words: Verb, Entry (a line), Task (what an office still has to do about it), Worker.
"""
