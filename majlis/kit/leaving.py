"""Answers that are files: the server sends them by itself once the page that opened them has ended."""

from __future__ import annotations

from typing import IO, Any

from django.http import FileResponse, HttpRequest

# Where the pages leave for the server what it is to send.
IN_SCOPE = "majlis.file"


class Part:
    """The next bytes of an open file, which closes with it."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self.left = length
        self._file: IO[bytes] | None = file

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; none at the end. Raises OSError."""
        if self._file is None:
            return b""
        piece = self._file.read(min(size, self.left) if size >= 0 else self.left)
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def taken(self) -> Part:
        """The same bytes for somebody else, who closes the file; nothing is left here."""
        if self._file is None:
            raise ValueError("the file is taken, or closed")
        other = Part(self._file, self.left)
        self._file = None
        return other


def file_answer(request: HttpRequest, file: IO[bytes], length: int, **kind: Any) -> FileResponse:
    """An answer of the next `length` bytes of an open file, which it closes. `kind` as for a FileResponse."""
    # What is compressed on its way has no ranges, and needs a thread to its end; the middleware goes by this.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    answer = FileResponse(Part(file, length), **kind)
    answer["Content-Length"] = str(length)
    return answer
