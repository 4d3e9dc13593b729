"""``bihuan draft-list FILE --kind problems|duties``: read a numbered document into draft items.

Nothing is saved. Exit codes: 0 drafts were found; 1 the document has none; 2 the file cannot be read.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.calendar.clock import today
from bihuan.engines.outline import Directory, Node, NoSuchPartError
from bihuan.files.documents import RefusedDocumentError, fold
from bihuan.files.documents.drafting import Drafting, drafting, unit_directory
from bihuan.files.documents.values import MAX_BYTES, refusal

WORDS = {"duties": gettext_lazy("责任草稿"), "problems": gettext_lazy("问题草稿")}


class Command(BaseCommand):
    help = _("把有编号的文件（.docx、.txt）读成清单草稿，不保存")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("文件：.docx 或 .txt"))
        parser.add_argument("--kind", choices=sorted(WORDS), required=True, help=_("问题或责任"))
        parser.add_argument("--part", default="", help=_("取哪一部分：all、序号或标题中的字"))
        parser.add_argument("--whole", action="store_true", help=_("段落里的“一是、二是”不拆开"))
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        found = _read(options)
        for remark in found.remarks:
            self.stderr.write(remark)
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join([found.title, *_tree(found, found.items), *_sum(found)]))
        if not found.drafts:
            sys.exit(1)


def _read(options: dict[str, Any]) -> Drafting:
    path: Path = options["file"]
    try:
        return drafting(
            _bytes(path),
            path.name,
            kind=options["kind"],
            units=_units(),
            part=options["part"],
            split_inline=not options["whole"],
        )
    except OSError as error:
        message = _("%(path)s：打不开这个文件，请检查路径和权限。") % {"path": path}
        raise CommandError(message, returncode=2) from error
    except RefusedDocumentError as error:
        raise CommandError(f"{path.name}：{error.message}", returncode=2) from error
    except NoSuchPartError as error:
        figures = {
            "asked": error.asked,
            "parts": "、".join(map(fold, error.parts)) or _("（不分部分）"),
        }
        message = _("文件里没有“%(asked)s”这一部分。有：%(parts)s。") % figures
        raise CommandError(message, returncode=2) from error


def _bytes(path: Path) -> bytes:
    """The file; one that is too large is not even opened."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refusal("too_big", size=-(-size // 2**20), limit=MAX_BYTES // 2**20)
    return path.read_bytes()


def _units() -> Directory:
    """The organisations of the database; none where there is no database yet."""
    from bihuan.orgs.models import Unit

    try:
        return unit_directory(Unit.objects.existing(today()).values_list("code", "name"))
    except DatabaseError:
        return unit_directory(())


def _tree(found: Drafting, nodes: Iterable[Node], depth: int = 0) -> Iterator[str]:
    for node in nodes:
        notes = [node.due.isoformat()] if node.due else []
        if node.units:
            notes.append("、".join(node.units))
        line = f"{'  ' * depth}{found.show(node.number)}{found.show(node.title)}"
        yield f"{line}　〔{'；'.join(notes)}〕" if notes else line
        yield from _tree(found, node.children, depth + 1)


def _sum(found: Drafting) -> Iterator[str]:
    yield _("共 %(count)d 条%(word)s。") % {
        "count": len(found.drafts),
        "word": WORDS[found.kind],
    }
    left_out = [
        f"{title or _('正文')}（{count}）" for title, count, taken in found.parts if not taken
    ]
    if left_out:
        yield _("未列入：%(parts)s。用 --part 另选。") % {"parts": "、".join(left_out)}
