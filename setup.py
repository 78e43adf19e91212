"""What pyproject.toml cannot say: the wheel carries compiled catalogues, made here from the .po files."""

from __future__ import annotations

from pathlib import Path

import polib
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithCatalogues(build_py):
    """Copy the packages, then put a .mo into the build for every .po of the source."""

    def run(self) -> None:
        """Build as usual, then compile."""
        super().run()
        if self.editable_mode:
            return
        for source in sorted(Path("majlis").glob("*/locale/*/LC_MESSAGES/*.po")):
            target = Path(self.build_lib, source).with_suffix(".mo")
            target.parent.mkdir(parents=True, exist_ok=True)
            polib.pofile(str(source)).save_as_mofile(str(target))


setup(cmdclass={"build_py": BuildWithCatalogues})
