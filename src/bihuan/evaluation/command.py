"""``bihuan evaluate``: files in, verdicts out, without the database."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from bihuan.engines.periods import PeriodError, parse
from bihuan.evaluation.faults import Fault, InputFaultsError
from bihuan.evaluation.words import gettext as _

MANY = 100_000
"""Above so many organisations counts are the default."""


class Arguments(argparse.ArgumentParser):
    """Says what is wrong with the arguments in the language of the command."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, _("参数不对：%(message)s") % {"message": message} + "\n")


def arguments() -> argparse.ArgumentParser:
    parser = Arguments(prog="bihuan evaluate", description=_("按规则包评估一批文件，不用数据库。"))
    parser.add_argument("--pack", required=True, help=_("规则包：编码、编码@版本，或文件夹"))
    parser.add_argument(
        "--data",
        required=True,
        type=Path,
        help=_("文件夹，内有 orgs、attributes、facts 的 .parquet 或 .csv"),
    )
    parser.add_argument("--period", required=True, help=_("时段：2025、2025Q1、2025H1 或 2025-03"))
    parser.add_argument("--as-of", required=True, help=_("截至哪一天，例如 2026-04-15"))
    parser.add_argument(
        "--engine", choices=("python", "duckdb", "spark"), default="duckdb", help=_("用哪个引擎")
    )
    parser.add_argument("--spark-master", help=_("Spark 集群的地址；不写时在本机运行"))
    parser.add_argument(
        "--windows", choices=("all", "failed", "counts"), help=_("全部结论、未达到的，或只要次数")
    )
    parser.add_argument("--out", required=True, type=Path, help=_("结果文件，.parquet 或 .csv"))
    return parser


def main(argv: Sequence[str]) -> int:
    """Runs the command. Returns 0, or 2 when nothing was written because the input is wrong."""
    options = arguments().parse_args(argv)
    started = time.monotonic()

    def say(step: str) -> None:
        sys.stderr.write(f"[{time.monotonic() - started:6.1f}] {step}\n")
        sys.stderr.flush()

    try:
        rows = run(options, say)
    except InputFaultsError as error:
        for fault in error.faults:
            sys.stderr.write(f"{fault}\n")
        if error.total > len(error.faults):
            sys.stderr.write(
                _("共 %(total)d 处，以上是前 %(shown)d 处。")
                % {"total": error.total, "shown": len(error.faults)}
                + "\n"
            )
        sys.stderr.write(_("什么也没有写。请改正后再运行。") + "\n")
        return 2
    except ImportError as error:
        sys.stderr.write(
            _("没有安装 %(name)s。用 python3 run.py evaluate … 运行时会自动安装。")
            % {"name": error.name or str(error)}
            + "\n"
        )
        return 2
    words = {"rows": rows, "seconds": time.monotonic() - started, "memory": peak_memory()}
    sys.stderr.write(_("%(rows)d 行，%(seconds).1f 秒，内存最多 %(memory)d MB") % words + "\n")
    return 0


def run(options: argparse.Namespace, say: Any) -> int:
    """Evaluates and writes; the number of rows."""
    period, as_of = asked(options)
    from bihuan.engines.rules.bulk import Mode
    from bihuan.evaluation import engines
    from bihuan.evaluation.packs import SHIPPED, Shelf
    from bihuan.evaluation.sessions import connection
    from bihuan.evaluation.sources import check, open_folder
    from bihuan.evaluation.writing import whole

    with tempfile.TemporaryDirectory(prefix=".bihuan-", dir=options.out.parent) as scratch:
        duck = connection(scratch)
        say(_("读取规则包"))
        shelf = Shelf([options.data / "packs", SHIPPED])
        chosen = [shelf.pack(options.pack)]
        sources = open_folder(duck, options.data)
        names = wanted(sources)
        chosen += [shelf.pack(name) for name in names]
        kinds = {kind.code for pack in chosen for kind in pack.kinds}
        check(sources, kinds, names, say)
        adoptions = adopted(sources, names)
        orgs = duck.execute("SELECT count(*) FROM orgs").fetchall()[0][0]
        mode = (
            Mode(options.windows) if options.windows else (Mode.COUNTS if orgs > MANY else Mode.ALL)
        )
        task = engines.Task(chosen, period, as_of, mode, adoptions, say)
        with whole(options.out, mode) as writer:
            if options.engine == "python":
                engines.by_python(task, duck, writer)
            elif options.engine == "duckdb":
                engines.by_duckdb(task, duck, writer)
            else:
                from bihuan.evaluation.sessions import spark_session

                say(_("启动 Spark"))
                with spark_session(options.spark_master, sources, Path(scratch)) as session:
                    engines.by_spark(task, session, writer)
        return writer.rows


def asked(options: argparse.Namespace) -> tuple[Any, date]:
    """Period and day, and whether the files can be where they are said to be."""
    faults = []
    period, as_of = None, date.min
    try:
        period = parse(options.period)
    except PeriodError:
        faults.append(
            Fault("--period", 0, "", _("应当是 2025、2025Q1、2025H1 或 2025-03 这样的时段。"))
        )
    try:
        as_of = date.fromisoformat(options.as_of)
    except ValueError:
        faults.append(Fault("--as-of", 0, "", _("应当是 2026-04-15 这样的日期。")))
    if not options.data.is_dir():
        faults.append(Fault(str(options.data), 0, "", _("没有这个文件夹。")))
    if options.out.suffix not in (".parquet", ".csv") or not options.out.parent.is_dir():
        faults.append(
            Fault("--out", 0, "", _("应当是已有文件夹里以 .parquet 或 .csv 结尾的文件。"))
        )
    if options.spark_master and options.engine != "spark":
        faults.append(Fault("--spark-master", 0, "", _("只和 --engine spark 一起用。")))
    if faults:
        raise InputFaultsError(faults)
    return period, as_of


def wanted(sources: Any) -> list[str]:
    """The packs that adoptions name, as code or code@version."""
    if "adoptions" not in sources.tables:
        return []
    query = "SELECT DISTINCT pack || coalesce('@' || version, '') FROM adoptions WHERE pack IS NOT NULL ORDER BY 1"
    return [row[0] for row in sources.connection.execute(query).fetchall()]


def adopted(sources: Any, names: Sequence[str]) -> list[tuple[str, int, date]]:
    """Who adopted which pack from when; packs by their place behind the first."""
    if "adoptions" not in sources.tables:
        return []
    query = (
        "SELECT org, pack || coalesce('@' || version, ''), since FROM adoptions ORDER BY org, since"
    )
    return [
        (org, names.index(name) + 1, since)
        for org, name, since in sources.connection.execute(query).fetchall()
    ]


def peak_memory() -> int:
    """The most memory that this process had, in MB; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most // (1024 * 1024 if sys.platform == "darwin" else 1024))
