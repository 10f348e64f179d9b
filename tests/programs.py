"""Programs of the machine that some tests need: a browser, readers of documents."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest


def program(name: str, *, package: str) -> str:
    """The path of the program. Where it is missing the test is skipped with what to install, under CI=true it fails."""
    if found := shutil.which(name):
        return found
    reason = f"{name} is missing; install it with: sudo apt-get install {package}"
    return _missing(reason)


def converted(path: Path, to: str) -> Path:
    """The spreadsheet at `path` opened by LibreOffice and written as another kind: "xlsx", "xls", or a filter for CSV."""
    office = program("soffice", package="libreoffice-calc-nogui")
    if not Path(os.path.realpath(office)).with_name("libsclo.so").exists():
        _missing("LibreOffice cannot read spreadsheets; install: sudo apt-get install libreoffice-calc-nogui")
    out = path.parent / "converted"
    command = [office, f"-env:UserInstallation=file://{path.parent}/profile", "--headless", "--convert-to", to]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=120)
    return next(out.glob(f"{path.stem}*.{to.partition(':')[0]}"))


def printed(documents: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Word files as LibreOffice prints them, by name: all in one go, for it takes longer to start than to print."""
    office = program("soffice", package="libreoffice-writer-nogui")
    sources = [folder / f"{name}.docx" for name in documents]
    for source, content in zip(sources, documents.values(), strict=True):
        source.write_bytes(content)
    command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), *map(str, sources)], check=True, capture_output=True, timeout=180
    )
    return {source.stem: source.with_suffix(".pdf") for source in sources}


def _missing(reason: str) -> str:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
