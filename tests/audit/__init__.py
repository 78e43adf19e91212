"""Whoever has the database changes the ledger by SQL, in many ways; each is found, and where it was done."""
