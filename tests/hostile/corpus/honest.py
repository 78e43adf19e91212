"""Three hundred honest files, as members of four scripts would share them; each has to be accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from majlis.files.tests import samples
from tests.hostile.corpus import honest_office, honest_pdf
from tests.hostile.corpus.base import WORDS, Sample, exif, members, office, pack, picture
from tests.hostile.corpus.naming import numbered


def texts() -> Iterator[Sample]:
    """Forty texts: four scripts, four charsets, long, short and odd ones."""
    made: dict[str, Callable[..., bytes]] = {}
    for script, words in WORDS.items():
        body = f"{words}\r\n{words}\n"
        for charset in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"):
            data = (b"\xff\xfe" if charset == "utf-16-le" else b"") + body.encode(charset)
            made[f"{script} {charset}"] = partial(bytes, data)
        made[f"{script}, a long line"] = partial(bytes, (words * 3000).encode())
        made[f"{script}, many lines"] = partial(bytes, (f"{words}\n" * 5000).encode())
    made["Arabic windows-1256"] = partial(bytes, WORDS["Arabic"].encode("windows-1256"))
    made["Latin windows-1252"] = partial(bytes, WORDS["Latin"].encode("windows-1252"))
    odd = {
        "one letter": "a", "a blank": " ", "line ends": "\r\n\r\n", "tabs": "a\tb\tc\n1\t2\t3", "emoji": "👩🏽‍🚀 ok",
        "comparisons": "a < b and b > c; x <y> z", "arrows": "<- back\n-> on", "an address": "https://example.org/?a=<b>",
        "a table": "| a | b |\n|---|---|\n", "Markdown": "# Title\n\n<b>bold</b> text", "a form feed": "one\ftwo",
        "initials": "MZ Wallace wrote it", "a list": "- one\n- two", "marks": "\u200fشحنة\u200f 12", "quoted": "> he wrote",
    }  # fmt: skip
    made |= {what: partial(bytes, text.encode()) for what, text in list(odd.items())[:14]}
    yield from numbered("text", ".txt", made)


def _open_text(**more: bytes) -> bytes:
    return pack({**members(office("odt")), **{name.replace("__", "/"): data for name, data in more.items()}})


def _odt_body(text: str) -> bytes:
    body = members(office("odt"))["content.xml"].replace(b"</o:text>", text.encode() + b"</o:text>")
    return pack({**members(office("odt")), "content.xml": body})


def open_texts() -> Iterator[Sample]:
    """Thirty OpenDocument texts."""
    made: dict[str, Callable[..., bytes]] = {
        script: partial(samples.odt_file, text) for script, text in WORDS.items()
    }
    made |= {f"{n} paragraphs": partial(samples.odt_file, *["a line"] * n) for n in (0, 100, 2000)}
    for name in ("Pictures/a.png", "Thumbnails/thumbnail.png"):
        made[name] = lambda name=name: _open_text(**{name: picture()})
    made["Pictures/a.jpg"] = lambda: _open_text(**{"Pictures/a.jpg": picture("JPEG", exif=exif())})
    for name in ("settings.xml", "styles.xml", "manifest.rdf", "Configurations2/a.xml", "meta.xml"):
        made[name] = partial(_open_text, **{name: b"<?xml version='1.0' encoding='UTF-8'?><a/>"})
    space = 'xmlns:x="http://www.w3.org/1999/xlink"'.replace("xmlns:x", "xmlns:xlink")
    for address in ("https://example.org/", "mailto:a@example.org", "#here", "file:///home/a/b.odt"):
        made[f"link {address}"] = partial(
            _odt_body, f'<t:p><text:a {space} xmlns:text="t" xlink:href="{address}">a</text:a></t:p>'
        )
    forms = '<o:forms xmlns:form="f" form:automatic-focus="false"><form:form form:name="a"/></o:forms>'
    made["a form"] = partial(_odt_body, forms)
    for n in range(30 - len(made)):
        made[f"plain {n}"] = partial(samples.odt_file, *list(WORDS.values())[: n % 4 + 1])
    yield from numbered("open text", ".odt", made)


@cache
def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _described() -> PngInfo:
    words = PngInfo()
    words.add_text("Author", "Somebody")
    words.add_itxt("Title", WORDS["Arabic"])
    return words


def pictures() -> Iterator[Sample]:
    """Fifty pictures: every kind of pixel, EXIF, profiles, turned and large ones."""
    png: dict[str, Callable[..., bytes]] = {
        mode: partial(picture, mode=mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")
    }
    png |= {
        f"{w} by {h}": partial(picture, size=(w, h)) for w, h in ((1, 1), (1, 4000), (3000, 2), (1920, 1080))
    }
    png["words"] = lambda: picture(pnginfo=_described())
    png["EXIF"] = lambda: picture(exif=exif())
    png["a profile"] = lambda: picture(icc_profile=_profile())
    png["a clear colour"] = lambda: picture(mode="P", transparency=0)
    png["moving"] = lambda: picture(save_all=True, append_images=[Image.new("RGB", (64, 48), "red")])
    png["trailing bytes"] = lambda: picture() + b"\0" * 40
    jpeg: dict[str, Callable[..., bytes]] = {
        mode: partial(picture, "JPEG", mode=mode) for mode in ("L", "RGB", "CMYK")
    }
    jpeg |= {
        f"turned {n}": (lambda n=n: picture("JPEG", (90, 40), exif=exif(turned=str(n)))) for n in range(1, 9)
    }
    jpeg |= {f"{w} by {h}": partial(picture, "JPEG", (w, h)) for w, h in ((1, 1), (5000, 30), (4000, 3000))}
    jpeg["progressive"] = partial(picture, "JPEG", progressive=True)
    jpeg["a comment"] = partial(picture, "JPEG", comment=b"words")
    jpeg["a profile"] = lambda: picture("JPEG", icc_profile=_profile())
    jpeg["a motion photo"] = lambda: picture("JPEG", exif=exif()) + b"\0\0\0\x18ftypmp42" + bytes(500)
    for made, kind in ((png, "PNG"), (jpeg, "JPEG")):
        for n in range(25 - len(made)):
            made[f"plain {n}"] = partial(picture, kind, (30 + n, 20))
    yield from numbered("png", ".png", png)
    yield from numbered("jpeg", ".jpg", jpeg)


def honest() -> Iterator[Sample]:
    """All three hundred."""
    for family in (
        texts,
        honest_pdf.pdfs,
        honest_office.words,
        honest_office.decks,
        honest_office.books,
        open_texts,
        pictures,
    ):
        yield from family()
