"""A process that forks one confined child for each file: the isolation of the real child, without its start.

Lines in: {"path": ..., "name": ..., "out": ...}. Lines out: what the child said, its signal, seconds of CPU and
KiB of memory. Run with the root of the tree as its one argument.
"""

import json
import os
import sys
from typing import BinaryIO

sys.path.append(sys.argv[1])

from majlis.files.inside import child, limits, sniff
from majlis.files.inside.refusals import Refused


def warm() -> None:
    """Import what children need before they are forked."""
    import pikepdf  # noqa: F401
    from PIL import Image

    from majlis.files.inside import images, odt, ooxml, pdf  # noqa: F401

    Image.init()


def look(file: BinaryIO, name: str, made: BinaryIO) -> dict[str, object]:
    """What the child says of one file; texts are judged as the parent does."""
    try:
        if sniff.identify(file, name) == "txt":
            data = file.read()
            charset = sniff.charset(data)
            made.write(data)
            return {"kind": "txt", "charset": charset, "removed": []}
    except Refused as refused:
        return {"refused": refused.code, "facts": refused.facts}
    return child.answer("file", name, file, made)


def forked(line: dict[str, str]) -> dict[str, object]:
    """Fork, confine, look; what became of the child."""
    ear, mouth = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ear)
        with open(line["path"], "rb") as file, open(line["out"], "w+b") as made:
            limits.confine(child.OUTPUT)  # both are open, as the parent hands them over
            found = look(file, line["name"], made)
        os.write(mouth, json.dumps(found).encode())
        os._exit(0)
    os.close(mouth)
    with os.fdopen(ear, "rb") as heard:
        said = heard.read()
    _pid, status, used = os.wait4(pid, 0)
    told = json.loads(said) if said else {"refused": "heavy", "facts": {}}
    return {
        **told,
        "signal": status & 0x7F,
        "seconds": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss,
    }


if __name__ == "__main__":
    warm()
    for each in sys.stdin:
        print(json.dumps(forked(json.loads(each))), flush=True)
