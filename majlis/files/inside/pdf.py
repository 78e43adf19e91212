"""PDF: nothing that runs, plays or fetches; written anew without words about people and older states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pikepdf

from majlis.files.inside import limits, media, sniff
from majlis.files.inside.refusals import Refused

MOST_OBJECTS = 300_000
_DEEPEST = 60
_AFTER_THE_END = 1024
_RUNS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/GoTo3DView",
    "/RichMediaExecute",
}
_AWAY = {"/SubmitForm", "/GoToR", "/GoToE", "/ResetForm", "/Hide", "/SetOCGState", "/Trans", "/Thread"}
_PLAYS = {"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment"}
_ABOUT = {"/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/CreatorInfo", "/OPI", "/ID", "/Measure3D"}
_OF_NOTES = ("/T", "/CreationDate", "/M", "/NM", "/RC")
_WEB = re.compile(rb"\s*(?:https?|mailto|tel|ftp):|\s*#|\s*www\.|[^:]*$", re.IGNORECASE)
_OF_SIGNATURES = {"/V", "/Name", "/Reason", "/Location", "/ContactInfo", "/Contents", "/Cert", "/M"}
_SIGNED = ("/Perms", "/DSS", "/Legal")


def judge(file: BinaryIO) -> None:
    """Refuse what is a page or an archive as well. Raises Refused."""
    file.seek(0)
    head = file.read(sniff.HEAD)
    start = head.find(b"%PDF-")
    size = file.seek(0, 2)
    file.seek(max(0, size - 64 * 1024))
    tail = file.read()
    after = tail[tail.rfind(b"%%EOF") + 5 :] if b"%%EOF" in tail else b""
    if (
        sniff.has_markup(head[:start] + head[start + 5 :])
        or sniff.MARKUP.search(after)
        or sniff.zip_at_end(file)
    ):
        raise Refused("two_types")
    if b"PK\x03\x04" in head or b"PK\x03\x04" in after or len(after) > _AFTER_THE_END:
        raise Refused("two_types")
    file.seek(0)


def clean(file: BinaryIO, out: BinaryIO) -> set[str]:
    """Write the document anew into `out`; the codes of what was taken out. Raises Refused."""
    judge(file)
    try:
        with pikepdf.open(file, attempt_recovery=True, suppress_warnings=True) as document:
            if len(document.objects) > MOST_OBJECTS:
                raise Refused("unsafe")
            if not len(document.pages):
                raise Refused("damaged")
            removed = _scrubbed(document)
            document.save(
                out,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                compress_streams=True,
                encryption=False,
                deterministic_id=True,  # else it says when the file was cleaned
            )
            return removed
    except pikepdf.PasswordError:
        raise Refused("locked") from None
    except (Refused, MemoryError):
        raise
    except Exception:
        raise Refused("damaged") from None


def _scrubbed(document: pikepdf.Pdf) -> set[str]:
    removed = _about(document)
    if document.is_encrypted:
        removed.add("restrictions")
    limits.sound_so_far()
    for thing in document.objects:
        for holder, keys in _holders(thing):
            _scrub(holder, keys, removed)
        if isinstance(thing, pikepdf.Stream):
            _picture(thing, removed)
    return removed


def _about(document: pikepdf.Pdf) -> set[str]:
    """What the document says of itself goes; what it would start or play is refused."""
    root = document.Root
    names: Any = root.get("/Names", {})
    if "/JavaScript" in names:
        raise Refused("active")
    packed: Any = names.get("/EmbeddedFiles", {})
    if packed.get("/Kids") or packed.get("/Names") or "/Collection" in root or "/AF" in root:
        raise Refused("attachments")
    form: Any = root.get("/AcroForm", {})
    if "/XFA" in form:
        raise Refused("active")
    removed = set()
    info: Any = document.trailer.get("/Info", {})
    if isinstance(info, pikepdf.Dictionary):
        for keys, code in (
            (("/Author",), "author"),
            (("/Company", "/Manager"), "company"),
            (("/Title", "/Subject", "/Keywords"), "description"),
            (("/Creator", "/Producer"), "device"),
        ):
            if any(str(info.get(key, "")).strip() for key in keys):
                removed.add(code)
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    for key in _SIGNED:
        if key in root:
            del root[key]
            removed.add("signature")
    return removed


def _holders(thing: Any) -> Iterator[tuple[Any, set[str]]]:
    """Every dictionary in an object with its keys, those of other objects left to themselves."""
    waiting = [(thing, 0)]
    while waiting:
        here, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Refused("unsafe")
        if isinstance(here, (pikepdf.Dictionary, pikepdf.Stream)):
            facts = dict(here.items())
            yield here, set(facts)
            inner: Iterable[Any] = facts.values()
        else:
            inner = here if isinstance(here, pikepdf.Array) else ()
        for each in inner:
            # Numbers, names and texts come as such, and nearly everything is one.
            if isinstance(each, (pikepdf.Dictionary, pikepdf.Array)) and not each.is_indirect:
                waiting.append((each, depth + 1))


def _scrub(holder: Any, keys: set[str], removed: set[str]) -> None:
    if "/JS" in keys or ("/AA" in keys and _acts(holder["/AA"])):
        raise Refused("active")
    if "/EF" in keys or "/AF" in keys:
        raise Refused("attachments")
    if "/S" in keys and isinstance(holder["/S"], pikepdf.Name):
        _check_action(holder, str(holder["/S"]), removed)
    type_ = holder["/Type"] if "/Type" in keys else None
    if type_ == "/Sig" or ("/FT" in keys and "/V" in keys and holder["/FT"] == "/Sig"):
        for key in keys & _OF_SIGNATURES:
            del holder[key]
        removed.add("signature")
    if "/Rect" in keys and "/Subtype" in keys and isinstance(holder["/Subtype"], pikepdf.Name):
        _check_note(holder, str(holder["/Subtype"]), removed)
    for key in keys:
        if key in _ABOUT or key.startswith(("/PTEX.", "/AAPL:")):
            _forget(holder, key, removed)
    if type_ == "/OCG" and "/Usage" in keys:
        del holder["/Usage"]


def _acts(more: Any) -> bool:
    """Whether one of the further actions of a page or a field runs something."""
    return isinstance(more, pikepdf.Dictionary) and any(
        isinstance(each, pikepdf.Dictionary) and str(each.get("/S", "")) in _RUNS for each in more.values()
    )


def _check_action(holder: Any, action: str, removed: set[str]) -> None:
    if action in _RUNS and ("/Rect" not in holder):
        raise Refused("active")
    if action in _AWAY and ("/F" in holder or "/Next" in holder or action == "/SubmitForm"):
        for key in {"/F", "/Next", "/D"} & set(holder.keys()):
            del holder[key]
        holder["/S"], holder["/N"] = pikepdf.Name("/Named"), pikepdf.Name("/FirstPage")
        removed.add("links")
    if action == "/URI" and "/URI" in holder and not _WEB.match(bytes(holder["/URI"])):
        raise Refused("linked")


def _check_note(holder: Any, subtype: str, removed: set[str]) -> None:
    """An annotation: what plays or carries files is refused, who wrote a note is forgotten."""
    if subtype in _PLAYS:
        raise Refused("attachments" if subtype == "/FileAttachment" else "active")
    if subtype in ("/Widget", "/Link"):
        return
    for key in _OF_NOTES:
        if key in holder:
            if key == "/T":
                removed.add("comments_by")
            del holder[key]


def _forget(holder: Any, key: str, removed: set[str]) -> None:
    if key == "/ID" and "/Type" in holder and holder.get("/Type") != "/Catalog":
        return
    if key == "/Thumb":
        removed.add("thumbnail")
    elif key != "/ID":
        removed.add("details")
    del holder[key]


def _picture(stream: Any, removed: set[str]) -> None:
    """A photo in the document: its own words about place, time and camera are cut out."""
    only = stream.get("/Filter")
    if isinstance(only, pikepdf.Array) and len(only) == 1:
        only = only[0]
    if only not in ("/DCTDecode", "/JPXDecode"):
        return
    before = bytes(stream.read_raw_bytes())
    after = media.jpeg(before) if only == "/DCTDecode" else media.jpeg2000(before)
    if after != before:
        stream.write(after, filter=pikepdf.Name(str(only)), decode_parms=stream.get("/DecodeParms"))
        removed.add("pictures")
