"""Where static files are kept once collected: hashed names, compressed twins."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names carry the hash of the content, also in the `import` lines of JavaScript modules."""

    support_js_module_import_aggregation = True
