"""Reading a file in a process of its own with bounded time and memory: whatever it holds, the system goes on.

`open_fenced` starts the process; run as a module this file is that process: the file on its input, one JSON line out.
"""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
import threading
from typing import Any

from thidua.ground.values import Refusal
from thidua.reading.inputs import refusals
from thidua.reading.inputs.document import Cell, Document, Table

SECONDS = 20
MEMORY = 1024 * 1024 * 1024
_PLACES = threading.BoundedSemaphore(2)
"""At most so many files are read at once by one server: twenty people with a hundred pages each wait, memory holds."""


def open_fenced(kind: str, name: str, content: bytes) -> Document:
    """The document in these bytes, of a kind in `READERS`.

    Errors: what the reader of its kind refuses; NotReadable when time or memory is not enough for it.
    """
    # -P: whatever lies in the folder one happens to stand in is not a part of the program.
    command = [sys.executable, "-P", "-m", "thidua.reading.inputs.fence", kind]
    try:
        with _PLACES:
            done = subprocess.run(command, input=content, capture_output=True, timeout=2 * SECONDS, check=False)
        answer = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        answer = {}
    if "text" in answer:
        tables = tuple(Table(tuple(tuple(Cell(*cell) for cell in row) for row in rows)) for rows in answer["tables"])
        return Document(answer["text"], tables, tuple(answer["pictures"]))
    refusal = getattr(refusals, answer.get("refusal", ""), refusals.NotReadable)
    raise refusal(**answer.get("values", {}) | {"name": name})


def main(kind: str) -> None:
    """Read what comes in and answer in one line."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    answer: dict[str, Any]
    # What a library has to say about the file is no answer.
    with contextlib.redirect_stdout(sys.stderr):
        try:
            document = _reader(kind)("", content)
            rows = [[[(cell.start, cell.end) for cell in row] for row in table.rows] for table in document.tables]
            answer = {"text": document.text, "tables": rows, "pictures": document.pictures}
        except Refusal as no:
            answer = {"refusal": type(no).__name__, "values": no.values}
        except (MemoryError, RecursionError):
            answer = {}
    json.dump(answer, sys.stdout)


def _reader(kind: str) -> Any:
    match kind:
        case "docx":
            from thidua.reading.inputs.word import read_word

            return read_word
        case "pdf":
            from thidua.reading.inputs.pdf import read_pdf

            return read_pdf
    from thidua.reading.inputs.web import read_web

    return read_web


if __name__ == "__main__":
    main(sys.argv[1])
