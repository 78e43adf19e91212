"""Files of an item: kept safely, served only through the gate, their text read by a limited child process.

Words: StoredFile, FilePage (the text of one page, slide or sheet), Kind (a type of file we accept), Refusal.
"""
