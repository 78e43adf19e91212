"""What translators, Arabic readers and the content security policy need."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest

from majlis.kit.languages import LANGUAGES
from tests.house.sources import Source, at, python, texts

pytestmark = pytest.mark.one_database

MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy"}
PLURAL_MARKERS = {"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"}
SIDES = re.compile(
    r"(?<![\w-])((margin|padding|border|inset|scroll-margin|scroll-padding)-(left|right)(-\w+)?\s*:"
    r"|(left|right)\s*:|border-(top|bottom)-(left|right)-radius"
    r"|(text-align|float|clear)\s*:\s*(left|right)\b)"
)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
INLINE = re.compile(
    r"""<script(?![^>]*(?:\bsrc=|type="application/json"))|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:""",
    re.I,
)
REMOTE = re.compile(
    r"""(?:src|href|action|poster)\s*=\s*["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//""", re.I
)
# What a reader sees in a template: all but tags, comments, variables and translated blocks.
UNSEEN = re.compile(
    r"{%-?\s*comment.*?endcomment\s*-?%}|{#.*?#}|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}"
    r"|<script[^>]*application/json[^>]*>.*?</script>|{%.*?%}|{{.*?}}|<!--.*?-->|<(?:script|svg|title)\b[^>]*>\s*</(?:script|svg|title)>|<[^>]*>|&\w+;",
    re.S,
)
SAME_IN_ALL_LANGUAGES = {"Majlis", "TLP", "TOTP", "PDF", "vCard", *(one.own_name for one in LANGUAGES)}


def built_messages(sources: Iterable[Source]) -> list[str]:
    """Texts that no translator ever sees: put together before, or asked for inside an f-string."""
    found = []
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.JoinedStr) and any(
                isinstance(inner, ast.Call)
                and isinstance(inner.func, ast.Name)
                and inner.func.id in MARKERS | PLURAL_MARKERS
                for inner in ast.walk(node)
            ):
                found.append(at(source, node))
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in PLURAL_MARKERS:
                said = node.args[:-1]  # the last one is the number
            elif node.func.id in MARKERS:
                said = node.args
            else:
                continue
            if any(isinstance(text, ast.JoinedStr | ast.BinOp | ast.Call) for text in said):
                found.append(at(source, node))
    return found


def sides(sheets: Iterable[Source]) -> list[str]:
    """Physical sides in style sheets: they stay where they are when the page is mirrored."""
    return [
        f"{sheet.name}: {match.group(0)}"
        for sheet in sheets
        for match in SIDES.finditer(COMMENT.sub("", sheet.text))
    ]


def matches(pattern: re.Pattern[str], templates: Iterable[Source]) -> list[str]:
    """Where templates match a pattern, as `file:line`."""
    return [
        f"{source.name}:{number}: {line.strip()[:80]}"
        for source in templates
        for number, line in enumerate(source.text.splitlines(), 1)
        if pattern.search(line)
    ]


def untranslated(templates: Iterable[Source]) -> list[str]:
    """Words in templates that no translator sees."""
    found = []
    for source in templates:
        seen = UNSEEN.sub(" ", source.text)
        words = [word for word in re.findall(r"[^\W\d_]{3,}", seen) if word not in SAME_IN_ALL_LANGUAGES]
        if words:
            found.append(f"{source.name}: {' '.join(words[:8])}")
    return found


def templates() -> tuple[Source, ...]:
    """All templates of pages and of the HTML side of mails."""
    return texts("*/templates/**/*.html")


def pages() -> tuple[Source, ...]:
    """Templates that a browser shows under our content security policy: a mail has its style in it."""
    return tuple(source for source in templates() if "/mail" not in source.name)


# The page of components speaks to those who build with them.
FOR_BUILDERS = ("majlis/kit/templates/kit/kit.html", "majlis/kit/templates/kit/parts/sample.html")


def test_no_translation_is_put_together_first() -> None:
    assert built_messages(python()) == []


def test_style_sheets_know_start_and_end_only() -> None:
    assert texts("*/static/**/*.css")
    assert sides(texts("*/static/**/*.css")) == []


def test_templates_have_no_inline_script_or_style() -> None:
    assert pages()
    assert matches(INLINE, pages()) == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert matches(REMOTE, [*pages(), *texts("*/static/**/*.css")]) == []


def test_every_word_of_a_template_is_translated() -> None:
    assert untranslated(source for source in templates() if source.name not in FOR_BUILDERS) == []


@pytest.mark.parametrize(
    "line",
    [
        '_(f"{name} asked")',
        '_("a" + name)',
        '_("{} asked".format(name))',
        '_("%s" % name)',
        '''f"{mark} {_('asked')}"''',
    ],
)
def test_a_planted_built_message_is_found(line: str) -> None:
    assert built_messages([Source("majlis/x/views.py", f"x = {line}")])


@pytest.mark.parametrize(
    "rule", ["margin-left: 1px", "text-align: right", "right: 0", "border-left-color: red", "float:left"]
)
def test_a_planted_side_is_found(rule: str) -> None:
    assert sides([Source("majlis/kit/static/kit/a.css", f".a {{ {rule}; }}")])


def test_logical_sides_are_left_alone() -> None:
    good = ".a-right { margin-inline-start: 1px; inset-inline-end: 0; text-align: start; } /* left: 0 */"
    assert sides([Source("a.css", good)]) == []


@pytest.mark.parametrize(
    "line",
    [
        "<script>x()</script>",
        '<p style="color:red">',
        "<style>p{}</style>",
        '<a onclick="x()">',
        '<a href="javascript:x">',
    ],
)
def test_a_planted_inline_is_found(line: str) -> None:
    assert matches(INLINE, [Source("a.html", line)])


def test_data_in_a_script_element_is_no_script() -> None:
    data = Source("a.html", '<script type="application/json">{"ids": "here"}</script>')
    assert matches(INLINE, [data]) == [] and untranslated([data]) == []


def test_planted_remote_things_and_bare_words_are_found() -> None:
    assert matches(REMOTE, [Source("a.html", '<img src="https://example.org/a.png">')])
    assert untranslated([Source("a.html", '<p class="x">Hello {% translate "you" %}</p>')]) == [
        "a.html: Hello"
    ]
    assert untranslated([Source("a.html", '<p class="hello">{{ word }} {% translate "you" %}</p>')]) == []


def eager_toasts(sources: Iterable[Source]) -> list[str]:
    """What is said on the next page, put in words on this one: somebody else may read the next."""
    found = []
    for source in sources:
        eager = "import gettext as _" in source.text
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith("messages."):
                continue
            said = ast.unparse(node.args[-1])
            by_name = said.startswith(("_(", "later(", "what_is_wrong("))
            if len(node.args) > 1 and (eager or not by_name or ") % " in said.partition("lambda")[0]):
                found.append(at(source, node))
    return found


def test_what_the_next_page_says_is_put_in_words_there() -> None:
    assert eager_toasts(python()) == []


@pytest.mark.parametrize("said", ["said", 'str(_("Done"))', '_("Done %(n)s") % {"n": 1}', '"Done"'])
def test_what_is_put_in_words_too_early_is_found(said: str) -> None:
    assert eager_toasts([Source("majlis/a/views.py", f"messages.success(request, {said})")])


def test_toasts_in_words_of_the_moment_are_found_by_what_is_imported() -> None:
    imported = "from django.utils.translation import gettext as _\n"
    assert eager_toasts([Source("majlis/a/views.py", f'{imported}messages.info(request, _("Done"))')])
