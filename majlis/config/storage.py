"""Where static files are kept once collected: hashed names, compressed twins."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

import majlis

_OURS = sorted(folder.name for folder in Path(majlis.__file__).parent.glob("*/static/*"))
_IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names carry the hash of the content, also in the `import` lines of our own JavaScript modules.

    Only ours: packages ship modules that import what a page has to map itself.
    """

    patterns: ClassVar = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{name}/*.js", _IMPORTS) for name in _OURS),
    )
