"""What is measured, as addresses; each page lists about so many rows, which the bare page fetches too."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

# Words of the field as they are typed: five in each language.
SEARCHES = (
    "نقاط البيع",
    "الجمارك",
    "تدريب المفتشين",
    "سلسلة الإمداد",
    "معاملات مشبوهة",
    "customs control",
    "points of sale",
    "suspicious transactions",
    "training",
    "warehouse security",
    "contrôle douanier",
    "points de vente",
    "formation",
    "transactions suspectes",
    "chaîne d’approvisionnement",
    "control aduanero",
    "puntos de venta",
    "capacitación",
    "transacciones sospechosas",
    "seguridad del almacén",
)


@dataclass(frozen=True)
class Page:
    """A page under measure: its addresses are asked in turn. `writes`: a post is sent instead."""

    name: str
    rows: int
    addresses: tuple[str, ...] = ()
    writes: bool = False


DESK = Page("desk", 20, ("/desk/",))
DIRECTORY = Page("directory", 24, ("/experts/?sector=customs_border&region=mena",))
THREAD = Page("thread", 50)  # its address is another in each network
SEARCH = Page("search", 20, tuple(f"/search/?q={quote(words)}" for words in SEARCHES))
WRITE = Page("write", 1, writes=True)
ALL = (DESK, DIRECTORY, THREAD, SEARCH, WRITE)
