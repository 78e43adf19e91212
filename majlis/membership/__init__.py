"""People and their accounts: sign-in and second factor, the profile, the directory of experts.

Words: Person (network), Profile (what others see of one), Directory (who is there, by what they know),
Facet (a way to narrow the directory), Field audience (who sees one field of a profile).
"""
