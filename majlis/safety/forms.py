"""The shape of a report, a decision and an appeal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from majlis.kit.forms import Form, TextField
from majlis.kit.languages import CODES, active_code, name_in
from majlis.safety.models import NOTE_LIMIT, Report
from majlis.safety.wording import TEXT, Wording


class SafetyForm(Form):
    """A form of this office: what a verb refused is shown beside its field."""

    def add_errors(self, wrong: forms.ValidationError) -> None:
        """Put each error at its field."""
        for name, errors in wrong.error_dict.items():
            self.add_error(name if name in self.fields else None, forms.ValidationError(errors))


class ReportForm(SafetyForm):
    """What is wrong with a text, and in a few words why."""

    reason = forms.ChoiceField(
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        label=_("What is wrong with it?"),
        error_messages={"required": _("Choose a reason from the list.")},
    )
    note = TextField(
        limit=NOTE_LIMIT,
        required=False,
        label=_("What should the moderator know?"),
        help_text=_(
            "Only the moderator who looks at it reads this. The author never learns who reported it."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["note"].widget.attrs.update({"rows": "3", "maxlength": str(NOTE_LIMIT)})


class DecisionForm(SafetyForm):
    """What becomes of a text, and why."""

    decision = forms.ChoiceField(
        choices=list(TEXT.decisions.items()),
        widget=forms.RadioSelect,
        label=pgettext_lazy("field", "Decision"),
        error_messages={"required": _("Choose a decision from the list.")},
    )
    reasons = TextField(
        limit=NOTE_LIMIT,
        label=pgettext_lazy("field", "Reasons"),
        help_text=_("Its author is told these words, and not who wrote them."),
        error_messages={"required": _("Please give your reasons: its author is told them.")},
    )

    def __init__(self, *args: object, language: str = "", wording: Wording = TEXT, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["decision"].choices = list(wording.decisions.items())  # type: ignore[attr-defined]
        if language in CODES:  # of the text: who wrote it is not told here, and neither is what they read
            self.fields["reasons"].help_text = gettext(
                "Its author is told these words, and not who wrote them. Write them in the language of the"
                " text: %(language)s."
            ) % {"language": name_in(language, active_code())}
        self.fields["reasons"].widget.attrs.update({"rows": "4", "maxlength": str(NOTE_LIMIT)})


class AppealForm(SafetyForm):
    """Why another moderator should look at it."""

    text = TextField(
        limit=NOTE_LIMIT,
        label=_("What was overlooked?"),
        help_text=_("Another moderator reads this and decides. Their decision is the last one."),
        error_messages={"required": _("Please say what was overlooked.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["text"].widget.attrs.update({"rows": "4", "maxlength": str(NOTE_LIMIT)})
