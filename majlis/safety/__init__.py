"""The office of content safety: nothing here helps anybody to do harm.

Words: the content rule is what may never be written; a case is one text that somebody looks at; a text that
is held has no reader but its author; the screening list is the operator's.
"""
