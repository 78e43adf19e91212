"""Second pairs of eyes: a sensitive step is asked for by one person and decided by another.

Words: Deed (a step that needs two people; rooms and offices register theirs), Approval (one such step that
was asked for, with its reason and what became of it), Decider (somebody else who has the deed's duty).
"""
