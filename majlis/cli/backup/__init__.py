"""`majlis backup`, `majlis restore`, `majlis drill`: keep the whole hub, bring it back, try that it works.

An archive is a tar inside an age envelope: `database.sqlite3` or `tables/*.copy`, the data folder under
`home/`, and at its end `manifest.json` with the hash of each member, and `manifest.signature`.
"""
