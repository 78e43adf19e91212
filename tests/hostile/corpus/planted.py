"""A hundred and twenty files that say too much: a token is planted wherever programs and phones leave words.

Each file gets a token of its own, in every place that its type has. None may be left in the copy that is served.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.hostile.corpus import base
from tests.hostile.corpus.base import Sample, exif, in_body, members, office, pack, picture
from tests.hostile.corpus.honest_pdf import pdf_photo


def token(number: int) -> str:
    """What is planted in a file: a word that nothing else has."""
    return f"Zzplant{number:03d}qx"


def _exif(word: str) -> Image.Exif:
    return exif(
        maker=word, model=word, artist=word, description=word, copyright=word, owner=word, date=word[:10]
    )


def _xmp(word: str) -> bytes:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    inner = (
        f'<rdf:RDF xmlns:rdf="{rdf}"><rdf:Description rdf:about="{word}">{word}</rdf:Description></rdf:RDF>'
    )
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{inner}</x:xmpmeta>'.encode()


def jpeg(word: str, number: int) -> bytes:
    """A photo with EXIF, a comment, XMP, IPTC, and words after its end."""
    made = picture("JPEG", (64 + number, 48), exif=_exif(word), comment=word.encode())
    parts = [b"http://ns.adobe.com/xap/1.0/\0" + _xmp(word), b"Photoshop 3.0\0" + word.encode()]
    more = b"".join(
        marker + (len(part) + 2).to_bytes(2, "big") + part
        for marker, part in zip((b"\xff\xe1", b"\xff\xed"), parts, strict=True)
    )
    return made[:2] + more + made[2:] + (word.encode() if number % 2 else b"")


def png(word: str, number: int) -> bytes:
    """A picture with texts, compressed texts, EXIF, and words after its end."""
    words = PngInfo()
    words.add_text("Author", word)
    words.add_text("Comment", word, zip=True)
    words.add_itxt("XML:com.adobe.xmp", _xmp(word).decode())
    words.add_itxt("Title", word, zip=True)
    made = picture(size=(64 + number, 48), pnginfo=words, exif=_exif(word))
    return made + (word.encode() if number % 2 else b"")


def pdf(word: str, number: int) -> bytes:
    """A document with properties, XMP, notes' authors, a photo, a thumbnail, private data and an older state."""

    def change(document: pikepdf.Pdf) -> None:
        info = dict.fromkeys(
            ("/Author", "/Company", "/Title", "/Subject", "/Keywords", "/Creator", "/Own"), word
        )
        document.trailer.Info = document.make_indirect(pikepdf.Dictionary(info))
        xmp = pikepdf.Stream(document, _xmp(word))
        xmp.Type, xmp.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        document.Root.Metadata = document.make_indirect(xmp)
        pdf_photo(document, data=jpeg(word, 0))
        page = document.pages[0].obj
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[9, 9, 30, 30], Contents="Look here",
            T=word, NM=word, RC=word,
        )  # fmt: skip
        page.Annots = pikepdf.Array([document.make_indirect(note)])
        page.PieceInfo = pikepdf.Dictionary(Own=pikepdf.Dictionary(Private=pikepdf.String(word)))
        page.Thumb = document.make_indirect(pikepdf.Stream(document, word.encode()))
        page.Resources.XObject.Im0["/PTEX.FileName"] = pikepdf.String(word)
        if number % 2:
            field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="signed", V=pikepdf.Dictionary(
                Type=pikepdf.Name.Sig, Name=word, Reason=word, Location=word, Contents=pikepdf.String(word)))  # fmt: skip
            document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([document.make_indirect(field)]))

    options = [
        {},
        {"qdf": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"linearize": True},
    ]
    return base.pdf_with(change, **options[number % 4])


_CORE = (
    '<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{0}</dc:creator><dc:title>{0}</dc:title>'
    "<cp:lastModifiedBy>{0}</cp:lastModifiedBy><cp:keywords>{0}</cp:keywords></cp:coreProperties>"
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8"?><Properties '
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Template>{0}</Template><Manager>{0}</Manager><Company>{0}</Company><HyperlinkBase>{0}</HyperlinkBase></Properties>"
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_CHANGES = (
    '<w:p><w:ins w:id="1" w:author="{0}" w:date="2025-01-02T03:04:05Z" w:rsidR="00AB12CD"><w:r><w:t>new</w:t></w:r></w:ins>'
    '<w:del w:id="2" w:author="{0}"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>'
)


def _about(word: str) -> dict[str, bytes]:
    photo = jpeg(word, 1)
    return {
        "docProps/core.xml": _CORE.format(word).encode(),
        "docProps/app.xml": _APP.format(word).encode(),
        "docProps/custom.xml": f"<Properties><property>{word}</property></Properties>".encode(),
        "docProps/thumbnail.jpeg": photo,
        "customXml/item1.xml": f"<a>{word}</a>".encode(),
    }


def docx(word: str, number: int) -> bytes:
    """Properties, comments' and changes' authors, template, variables, people, pictures, links to files."""
    body = members(in_body(_CHANGES.format(word)))["word/document.xml"]
    settings = (
        f'<w:settings {_W}><w:attachedTemplate r:id="rIdT"/><w:rsids><w:rsid w:val="00{number:06d}"/></w:rsids>'
        f'<w:docVars><w:docVar w:name="who" w:val="{word}"/></w:docVars></w:settings>'
    )
    comments = f'<w:comments {_W}><w:comment w:id="0" w:author="{word}" w:initials="{word}"/></w:comments>'
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rIdT" '
        f'Type="{space}attachedTemplate" Target="file:///C:/Users/{word}/Normal.dotm" TargetMode="External"/></Relationships>'
    )
    more = {
        "word/document.xml": body,
        "word/settings.xml": settings.encode(),
        "word/_rels/settings.xml.rels": rels.encode(),
        "word/comments.xml": comments.encode(),
        "word/people.xml": f'<w15:people xmlns:w15="x"><w15:person w15:author="{word}"/></w15:people>'.encode(),
        f"word/media/image{number}.jpeg": jpeg(word, 1),
        f"word/media/image{number}.png": png(word, 1),
    }
    link = members(base.related("docx", "hyperlink", f"file:///C:/Users/{word}/a.docx"))
    return pack({**link, **_about(word), **more})


def xlsx(word: str, number: int) -> bytes:
    """Properties, notes' authors, the path it was saved at, links to other books, the printer."""
    path = f'<x15ac:absPath xmlns:x15ac="x" url="C:\\Users\\{word}\\"/><fileSharing userName="{word}"/></workbook>'
    made = members(base.replaced("xlsx", "xl/workbook.xml", b"</workbook>", path.encode()))
    notes = (
        f"<comments {_S}><authors><author>{word}</author></authors><commentList><comment><text><r>"
        f"<t>{word}:</t></r><r><t>is it so?</t></r></text></comment></commentList></comments>"
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="http://x/externalLinkPath" Target="file:///C:\\Users\\{word}\\prices.xlsx" TargetMode="External"/></Relationships>'
    )
    person = (
        f'<personList><person displayName="{word}" id="{{1}}" userId="{word}" providerId="AD"/></personList>'
    )
    more = {
        "xl/comments/comment1.xml" if number % 2 else "xl/comments1.xml": notes.encode(),
        "xl/persons/person.xml": person.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": rels.encode(),
        "xl/printerSettings/printerSettings1.bin": word.encode("utf-16-le"),
        "xl/media/image1.png": png(word, 1),
    }
    return pack({**made, **_about(word), **more})


def pptx(word: str, number: int) -> bytes:
    """Properties, comments' authors, the log of changes, pictures, and the book behind a chart."""
    more = {
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="x"><p:cmAuthor id="1" name="{word}" initials="{word}"/></p:cmAuthorLst>'.encode(),
        "ppt/authors.xml": f'<p188:authorLst xmlns:p188="x"><p188:author id="a" name="{word}" userId="{word}"/></p188:authorLst>'.encode(),
        "ppt/changesInfos/changesInfo1.xml": f'<a name="{word}"/>'.encode(),
        "ppt/printerSettings/printerSettings1.bin": word.encode("utf-16-le"),
        f"ppt/media/photo{number}.jpg": jpeg(word, 1),
        "ppt/embeddings/Microsoft_Excel_Sheet9.xlsx": xlsx(word, number),
    }
    return pack({**members(office("pptx")), **_about(word), **more})


def odt(word: str, number: int) -> bytes:
    """Properties, comments' and changes' authors, the printer, earlier versions, a thumbnail."""
    dc, office_ns = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
    )
    who = f"<dc:creator {dc}>{word}</dc:creator><dc:date {dc}>2025-01-02</dc:date>"
    body = members(office("odt"))["content.xml"].replace(
        b"</o:text>", f"<t:p>x<o:annotation>{who}<t:p>is it so?</t:p></o:annotation></t:p></o:text>".encode()
    )
    meta = f"<office:document-meta {office_ns} {dc}><office:meta><dc:creator>{word}</dc:creator></office:meta></office:document-meta>"
    settings = f'<a xmlns:config="c"><config:config-item config:name="PrinterName" config:type="string">{word}</config:config-item></a>'
    more = {
        "content.xml": body,
        "meta.xml": meta.encode(),
        "settings.xml": settings.encode(),
        "Thumbnails/thumbnail.png": png(word, 1),
        f"Pictures/{number}.jpg": jpeg(word, 1),
        "Versions/Version1": pack({"meta.xml": meta.encode()}),
        "META-INF/documentsignatures.xml": f"<a>{word}</a>".encode(),
    }
    return pack({**members(office("odt")), **more})


MAKERS: dict[str, tuple[int, Callable[[str, int], bytes]]] = {
    "jpg": (15, jpeg), "png": (15, png), "pdf": (20, pdf), "docx": (20, docx), "xlsx": (15, xlsx), "pptx": (15, pptx),
    "odt": (20, odt),
}  # fmt: skip


def planted() -> Iterator[tuple[Sample, str]]:
    """All hundred and twenty, each with its token."""
    number = 0
    for ending, (count, make) in MAKERS.items():
        for _at in range(count):
            number += 1
            word = token(number)
            yield (
                Sample(
                    "planted", f"{ending} {number}", f"planted {number}.{ending}", partial(make, word, number)
                ),
                word,
            )


def everything_in(data: bytes) -> Iterator[bytes]:
    """The bytes of a file, and what is packed, compressed or encoded in them."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from everything_in(archive.read(name))
    elif data.startswith(b"%PDF-"):
        with pikepdf.open(io.BytesIO(data)) as document:
            out = io.BytesIO()
            document.save(out, qdf=True)
        yield out.getvalue()
    elif data.startswith(b"\x89PNG"):
        for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
            try:
                yield zlib.decompressobj().decompress(data[found.start() :], 100_000)
            except zlib.error:
                continue


def leaks(data: bytes, word: str) -> bool:
    """Whether the token is anywhere in a file, in any way of writing it."""
    ways = (
        word.encode(),
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        word.encode().hex().encode(),
        word[:10].encode(),
    )
    return any(way in part or way.upper() in part.upper() for part in everything_in(data) for way in ways)
