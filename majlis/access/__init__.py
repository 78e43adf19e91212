"""Who may read, and why: one card for everything readable, one table of rules, one gate.

Words: Item (the card), Part (what belongs to a card), Marking (TLP 2.0), Viewer, Row (a rule), Gate, Door.
"""
