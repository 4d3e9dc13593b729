"""``bihuan pack load|check|list|docs|export|import``: packs of rules outside the browser."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.calendar.clock import now, today
from bihuan.packs import pages, services, sheets, texts
from bihuan.packs.errors import FaultyPackError, RuleError
from bihuan.packs.models import PackVersion
from bihuan.packs.queries.overview import in_force_where
from bihuan.packs.sides import makers
from bihuan.shell.words import date_words
from bihuan.web.operators import chosen_actor


class Command(BaseCommand):
    """Exit code 0 done, 1 something is wrong with what was looked at, 2 bad input."""

    help = _("规则包：录入、检查、查看、生成说明、导出和导入表格")
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("load", help=_("录入随程序提供的规则；重复执行不改变什么"))
        check = verbs.add_parser(
            "check", help=_("检查一个规则文件夹或者规则包，指出错误在哪一行、怎么改")
        )
        check.add_argument("folder", type=Path, metavar="DIR|CODE")
        listed = verbs.add_parser("list", help=_("哪里在执行哪些规则"))
        listed.add_argument("--json", action="store_true", dest="as_json")
        docs = verbs.add_parser("docs", help=_("生成每条指标一页的说明（默认在 docs/packs）"))
        docs.add_argument("--out", type=Path, default=Path("docs/packs"), metavar="DIR")
        out = verbs.add_parser("export", help=_("把一份规则写成表格"))
        out.add_argument("file", type=Path, metavar="FILE.xlsx")
        out.add_argument("--pack", default=texts.BASE, metavar="CODE[@VERSION]")
        taken = verbs.add_parser("import", help=_("把表格读回：写成文件夹，或收为一个版本"))
        taken.add_argument("file", type=Path, metavar="FILE.xlsx")
        taken.add_argument("--out", type=Path, default=None, metavar="DIR")
        taken.add_argument("--org", default="", metavar="CODE", help=_("以哪个组织的名义收下"))
        taken.add_argument("--as", dest="account", default="", help=_("由哪个账号导入"))

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        steps: dict[str, Callable[..., None]] = {
            "load": self.load,
            "check": self.check_folder,
            "list": self.show,
            "docs": self.write_docs,
            "export": self.export,
            "import": self.take_in,
        }
        try:
            steps[verb](**options)
        except RuleError as error:
            raise CommandError(error.message, returncode=2) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error

    def load(self, **options: Any) -> None:
        with override("zh-hans"):
            loaded = services.load_shipped(at=now())
        for row in loaded.new:
            self.stderr.write(_("已录入：%(pack)s") % {"pack": row})
        if not loaded.new:
            self.stderr.write(_("随程序提供的规则都已录入。"))
        if loaded.clashing:
            text = _("与已录入的同一版本内容不同，没有改动：%(packs)s。请改用新的版本号。")
            raise CommandError(text % {"packs": "、".join(loaded.clashing)}, returncode=1)

    def check_folder(self, *, folder: Path, **options: Any) -> None:
        if not folder.exists() and folder.parent == Path():
            folder = texts.DATA / folder  # the code of a pack that comes with the program
        if not (folder / "pack.toml").is_file():
            text = _(
                "“%(folder)s”里没有 pack.toml。请给出规则文件夹，或者随程序提供的规则包的编码。"
            )
            raise CommandError(text % {"folder": folder.name}, returncode=2)
        try:
            pack, faults = texts.checked(folder)
        except UnicodeDecodeError as error:
            text = _("文件不是 UTF-8 编码，无法读取：%(error)s。请另存为 UTF-8。")
            raise CommandError(text % {"error": error}, returncode=2) from error
        if faults:
            lines = [str(fault) for fault in faults]
            lines.append(_("共 %(n)d 处需要改正。") % {"n": len(faults)})
            raise CommandError("\n".join(lines), returncode=1)
        assert pack is not None
        text = _("没有错误：%(title)s %(version)s，指标 %(n)d 条，记录种类 %(kinds)d 种。")
        self.stderr.write(
            text
            % {
                "title": pack.title,
                "version": pack.version,
                "n": len(pack.indicators) + len(pack.changes),
                "kinds": len(pack.kinds),
            }
        )

    def show(self, *, as_json: bool, **options: Any) -> None:
        rows = in_force_where(today())
        if as_json:
            found = {"packs": [row.as_dict() for row in rows]}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for row in rows:
            since = date_words(row.since, "plain") if row.since else ""
            self.stdout.write(
                _("%(unit)s  %(title)s %(version)s（%(code)s）  %(since)s起%(until)s")
                % {
                    "unit": row.unit_name or _("全部组织"),
                    "title": row.title,
                    "version": row.version,
                    "code": row.code,
                    "since": since,
                    "until": _("，到%(day)s前") % {"day": date_words(row.until, "plain")}
                    if row.until
                    else "",
                }
            )

    def write_docs(self, *, out: Path, **options: Any) -> None:
        with override("zh-hans"):
            found = pages.pages(texts.shipped_base(), texts.cases_in(texts.DATA / texts.BASE))
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("*.md"):
            if old.name not in found:
                old.unlink()
        for name, text in found.items():
            (out / name).write_text(text, encoding="utf-8", newline="\n")
        self.stderr.write(_("已生成 %(n)d 页：%(folder)s") % {"n": len(found), "folder": out})

    def export(self, *, file: Path, pack: str, **options: Any) -> None:
        code, version = pack.partition("@")[::2]
        rows = PackVersion.objects.filter(code=code).order_by("-since", "-pk")
        row = (rows.filter(version=version) if version else rows).first()
        if row is not None:
            found = texts.versions({row.digest})[row.digest]
        elif code == texts.BASE and version in ("", texts.shipped_base().version):
            found = texts.shipped_base()
        else:
            text = _("没有“%(pack)s”这份规则。bihuan pack list 列出现行的规则。")
            raise CommandError(text % {"pack": pack}, returncode=2)
        file.write_bytes(sheets.workbook_of(found))
        self.stderr.write(_("已写成表格：%(file)s") % {"file": file})

    def take_in(
        self, *, file: Path, out: Path | None, org: str, account: str, **options: Any
    ) -> None:
        try:
            text = sheets.text_of_workbook(file.read_bytes())
        except FaultyPackError as error:
            lines = [f"{file}:{fault}" for fault in error.faults]
            raise CommandError("\n".join(lines), returncode=2) from error
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / "pack.toml").write_text(text, encoding="utf-8", newline="\n")
            self.stderr.write(_("已写成规则文件夹：%(folder)s") % {"folder": out})
            return
        actor = chosen_actor(account, "packs.edit")
        owners = makers(actor, "packs.edit")
        owner = (owners.filter(code=org) if org else owners).first()
        if owner is None:
            raise CommandError(_("没有可以收下规则的组织，请用 --org 指明。"), returncode=2)
        row = services.add_version(text=text, owner=owner, actor=actor, at=now())
        self.stderr.write(_("已收下：%(pack)s，启用后才生效。") % {"pack": row})
