"""Why a file is refused, as a code that the parent has a sentence for."""

from __future__ import annotations


class Refused(Exception):
    """A file that is not accepted; `code` says why, `facts` what stands in the sentence."""

    def __init__(self, code: str, **facts: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
