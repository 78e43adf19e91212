"""The network as facts: who and what exists. No pages, no rules of reading.

Words: Person, Organisation, Sector, Region, Country, Topic (a term of the thesaurus), Circle, Seat.
"""
