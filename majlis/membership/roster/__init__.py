"""The directory in memory: one bit per person and value, so that counting costs the same for many as for few.

Words: Roster (the picture), Row (one person in it), Key (a value that people share), Mask (a set of people as
bits), Sight (which people's fields one viewer may see), Pulse (what tells that the picture is old).
"""
