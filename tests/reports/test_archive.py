"""The archive of a year: folders, catalogue, sums, the ledger head; the same for the same content."""

import hashlib
import zipfile
from collections.abc import Iterable
from datetime import date
from io import BytesIO

from bihuan.reports import archive, docx
from bihuan.reports.paper import Paper, Table


def rendered(paper: Paper) -> Iterable[tuple[str, bytes]]:
    yield ".docx", docx.render(paper)


def document(title: str, *, group: str = "01问题清单", on: date | None = None) -> archive.Document:
    return archive.Document(
        group=group, title=title, suffix=".pdf", responsible="某工委", number="江直工发〔2026〕6号", dated=on,
        content=lambda: (title.encode(), 2),
    )  # fmt: skip


def made(*documents: archive.Document) -> bytes:
    target = BytesIO()
    year = archive.Archive(unit="某厅", year=2026, head="12:ab", documents=documents)
    archive.write(year, target, rendered)
    return target.getvalue()


def test_documents_stand_in_folders_in_the_order_of_their_dates():
    content = made(
        document("报告", group="04整改情况报告", on=date(2026, 6, 1)),
        document("乙", on=date(2026, 4, 2)),
        document("甲", on=date(2026, 1, 2)),
    )
    names = zipfile.ZipFile(BytesIO(content)).namelist()
    assert names[:3] == [
        "2026年度归档包_某厅/01问题清单/001_甲.pdf",
        "2026年度归档包_某厅/01问题清单/002_乙.pdf",
        "2026年度归档包_某厅/04整改情况报告/003_报告.pdf",
    ]
    assert names[3:] == [
        "2026年度归档包_某厅/目录.docx",
        "2026年度归档包_某厅/ledger-head.txt",
        "2026年度归档包_某厅/SHA256SUMS.txt",
    ]


def test_the_sums_fit_the_files_and_the_head_is_inside():
    bundle = zipfile.ZipFile(BytesIO(made(document("甲"), document("乙"))))
    root = "2026年度归档包_某厅"
    for line in bundle.read(f"{root}/SHA256SUMS.txt").decode().splitlines():
        sum_, name = line.split("  ", 1)
        assert hashlib.sha256(bundle.read(f"{root}/{name}")).hexdigest() == sum_
    assert bundle.read(f"{root}/ledger-head.txt") == b"12:ab\n"


def test_the_catalogue_has_a_row_for_every_document():
    filed = tuple(
        archive.Filed(document(title), f"01/{title}.pdf", 2) for title in ("甲", "乙", "丙")
    )
    year = archive.Archive(unit="某厅", year=2026, head="12:ab", documents=())
    paper = archive.paper(year, filed)
    table = next(b for b in paper.blocks if isinstance(b, Table))
    assert [row[3] for row in table.rows] == ["甲", "乙", "丙"]
    assert table.rows[0][5] == "2"


def test_a_title_that_is_no_file_name_cannot_leave_the_folder():
    names = zipfile.ZipFile(
        BytesIO(made(document("../../etc/passwd"), document("a\\b:c*?\n"), document("")))
    ).namelist()
    assert all(".." not in name.split("/") for name in names)
    assert all(name.count("/") <= 2 and "\\" not in name for name in names)
    assert len(set(names)) == len(names)


def test_two_documents_of_the_same_name_both_stay():
    bundle = zipfile.ZipFile(BytesIO(made(document("甲"), document("甲"))))
    assert sum("_甲.pdf" in name for name in bundle.namelist()) == 2


def test_contents_are_asked_for_one_after_the_other():
    order: list[str] = []

    def content(name: str) -> tuple[bytes, None]:
        order.append(name)
        return b"", None

    documents = tuple(
        archive.Document(
            group="01", title=name, suffix=".pdf", content=lambda name=name: content(name)
        )
        for name in ("a", "b")
    )
    done: list[int] = []
    year = archive.Archive(unit="某厅", year=2026, head="0:", documents=documents)
    archive.write(year, BytesIO(), rendered, lambda d, total: done.append(d))
    assert (order, done) == (["a", "b"], [1, 2])
