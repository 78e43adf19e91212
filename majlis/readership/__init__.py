"""Who reads a thing that stands: changing it, how it changed, who is kept out, who has opened it.

Words: Placing (marking, circles, named people, caveats and expiry together, as somebody wants them),
Loosening (a placing that is wider in any respect: only the source's to decide), Recusal (somebody is kept
out, which comes before every reason to read).
"""
