"""Vetting: who is let in by whom, who stays, who goes.

Words: Case (one person's way in and out), Step (one line of a case's history, never changed), Move (a way
from one standing to another), Hands (the two people behind an acceptance), Sponsor (the first of them: a
focal point who nominates own staff, or a member outside the applicant's organisation who vouches), Opening (a
link that is used once), Check (what the policy table wants shown before somebody is accepted).
"""
