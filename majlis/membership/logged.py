"""What auditors see of accounts: which kind of thing changed, never what stands in it."""

from __future__ import annotations

from django.utils.translation import pgettext, pgettext_lazy

from majlis.ledger.shown import among, shows

_FACTORS = {
    "totp": pgettext_lazy("second factor", "Authenticator app"),
    "webauthn": pgettext_lazy("second factor", "Passkey or security key"),
    "recovery_codes": pgettext_lazy("second factor", "Recovery codes"),
}
_BY = {
    "session": pgettext_lazy("how a password was changed", "somebody who was signed in"),
    "mail": pgettext_lazy("how a password was changed", "a link in a mail"),
}


_OTHER_FIELDS = {
    "email": pgettext_lazy("field of a profile", "E-mail address"),
    "expertise": pgettext_lazy("field of a profile", "Expertise"),
    "languages": pgettext_lazy("field of a profile", "Languages"),
    "organisation": pgettext_lazy("field of a profile", "Organisation"),
    "photo": pgettext_lazy("field of a profile", "Photo"),
    "sectors": pgettext_lazy("field of a profile", "Other sectors"),
}


def _field(name: str) -> object:
    from majlis.membership.forms import ProfileForm  # not before all models are there

    found = ProfileForm.base_fields.get(name.removeprefix("see_"))
    label = _OTHER_FIELDS.get(name.removeprefix("see_")) or (found.label if found else None) or name
    return (
        pgettext("field of a profile", "who sees: %(field)s") % {"field": label} if "see_" in name else label
    )


for _verb, _label in (
    ("factor.added", pgettext_lazy("audit log", "Added a second factor")),
    ("factor.removed", pgettext_lazy("audit log", "Removed a second factor")),
    ("factor.renewed", pgettext_lazy("audit log", "Renewed a second factor")),
):
    shows(_verb, _label, "kind", words={"kind": among(_FACTORS)})
shows("sessions.ended", pgettext_lazy("audit log", "Signed somebody out everywhere"), bare="the reason only")
shows(
    "factor.reset",
    pgettext_lazy("audit log", "Reset a second factor"),
    "kind",
    "approval",
    words={"kind": among(_FACTORS)},
)
shows(
    "factor.reset_by_operator",
    pgettext_lazy("audit log", "Reset a second factor at the machine"),
    "kind",
    "officers",
    words={"kind": among(_FACTORS)},
)
for _verb, _label in (
    (
        "duty.granted_by_operator",
        pgettext_lazy("audit log", "Named an officer of the secretariat at the machine"),
    ),
    ("email.added", pgettext_lazy("audit log", "Added an e-mail address")),
    ("email.changed", pgettext_lazy("audit log", "Changed the e-mail address")),
    ("email.removed", pgettext_lazy("audit log", "Removed an e-mail address")),
):
    shows(_verb, _label, bare="no line holds an address")
shows("password.changed", pgettext_lazy("audit log", "Changed a password"), "by", words={"by": among(_BY)})
shows("profile.changed", pgettext_lazy("audit log", "Changed a profile"), "fields", words={"fields": _field})
shows("session.begun", pgettext_lazy("audit log", "Signed in"), bare="its kind stands beside every line")
shows("sign-in.linked", pgettext_lazy("audit log", "Linked the sign-in of an organisation"), "provider")
