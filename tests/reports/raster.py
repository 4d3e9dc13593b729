"""Pages of a PDF as pictures, to measure on them what the standard asks for."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from bihuan.reports import pdf
from bihuan.reports.paper import Paper

DPI = 100


@dataclass(frozen=True)
class Picture:
    """One page, measured in mm from its upper left corner."""

    image: Image.Image

    def ink(
        self,
        left: float = 0,
        top: float = 0,
        right: float | None = None,
        bottom: float | None = None,
    ) -> tuple[float, float, float, float] | None:
        """The box of everything printed inside the given box, or nothing."""
        width, height = (side * 25.4 / DPI for side in self.image.size)
        box = (left, top, right or width, bottom or height)
        crop = self.image.crop(tuple(round(side * DPI / 25.4) for side in box))  # type: ignore[arg-type]
        found = ImageOps.invert(crop).point(lambda v: 255 if v > 60 else 0).getbbox()
        if found is None:
            return None
        x, y, x2, y2 = (side * 25.4 / DPI for side in found)
        return (left + x, top + y, left + x2, top + y2)


def tool(name: str) -> str:
    """A program of the system; without it the test is left out and named at the end of the run."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    return name


def pages(paper: Paper, folder: Path) -> list[Picture]:
    """Every page of the paper's PDF, in grey."""
    file = folder / "paper.pdf"
    file.write_bytes(pdf.render(paper).pdf)
    subprocess.run(
        [tool("pdftoppm"), "-r", str(DPI), "-gray", "-png", str(file), str(folder / "page")],
        check=True,
    )
    return [Picture(Image.open(found).convert("L")) for found in sorted(folder.glob("page-*.png"))]


def words(paper: Paper, folder: Path) -> str:
    """The text of the PDF without spaces and line ends."""
    file = folder / "text.pdf"
    file.write_bytes(pdf.render(paper).pdf)
    done = subprocess.run(
        [tool("pdftotext"), str(file), "-"], capture_output=True, text=True, check=True
    )
    return "".join(done.stdout.split())
