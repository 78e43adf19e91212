"""Texts that a form may meet, shared by the tests of every room."""

HARMLESS = (
    "Amina",
    "محمد الدخيسي",
    "José Ñandú",
    "👩‍🚒 Équipe 🇲🇦",
    "<script>alert(1)</script>",
    "'; DROP TABLE person; --",
    "{{ 7*7 }} {% debug %} ${jndi:ldap://x}",
    "=1+1",
    "../../etc/passwd",
    "نص \u2067مع عزل\u2069 متوازن",
    "a\u200db\u200cc",
)
REFUSED = ("NUL\x00here", "half \ud800 pair", "bell \x07", "escape \x1b[31m", "\x9fcontrol", "del \x7f")
REORDERING = ("gpj.\u202eexe", "\u202aa\u202c", "\u202bb", "a\u2066b", "a\u2069b\u2066")
UNSEEN = ("", " ", "\u200b\u200d", "\u2066\u2069", "\n\n\t", "\ufeff")
