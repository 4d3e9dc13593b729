"""Every sentence a person reads passes through gettext and is there in three languages.

Chinese is the source language (decision 2), so what can be missing is English, and what can be forgotten is gettext.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django.fixtures import Settings
from scripts import catalogues

from tests.cast import Province

SOURCE = catalogues.SOURCE
HAN = re.compile("[\u3400-\u9fff]")
QUOTED = re.compile("“[^”]*”")
PLACEHOLDER = re.compile(r"%\(\w+\)|%[sdf%]|\{\w+\}")

ALWAYS_CHINESE = {
    "reports/": "papers",
    "demo/": "the sample province",
    "engines/": "no framework: reads Chinese documents, names the periods of papers",
    "files/documents/": "reads Chinese documents",
    "files/marks.py": "looks for marks of secrecy in documents",
    "search/grams.py": "cuts Chinese text",
    "calendar/notices.py": "reads notices of holidays",
    "calendar/tables.py": "column titles of a file",
    "orgs/workbooks/": "column titles and words of a file",
    "lists/workbook.py": "column titles and words of a file",
    "problems/workbook.py": "column titles and words of a file",
    "lists/record_words.py": "what the product writes into records",
    "records/workbook.py": "column titles and words of a file",
    "records/record_words.py": "what the product writes into records",
    "problems/record_words.py": "what the product writes into records",
    "elections/record_words.py": "titles of papers and posts",
    "elections/workbook.py": "column titles of a file",
    "packs/drafting.py": "what the product writes into rules",
    "packs/pages.py": "pages of the documentation",
    "packs/sheets/": "a file of rules: its words, and its faults as the engine says them",
    "records/facts/roles.py": "reads the titles of posts",
    "config/": "read before there is a language; languages under their own names",
}
"""Where Chinese stands without gettext, and why."""

PIECES = {
    "access/scope.py": {"系统"},
    "elections/kinds.py": {"书记", "委员"},
    "lists/kinds.py": {"问清", "责清", "计清"},
    "lists/services/numbering.py": {"号", "更正"},
    "loop.py": {"每日留存 %(day)s"},
    "packs/words.py": {"比例"},
    "records/answers.py": {"年", "月", "日", "否", "无", "没有"},
    "records/importer.py": {"缺席人员"},
    "records/services/building.py": {"年", "年度"},
    "workbooks/child/sheets.py": {"#错误"},
    "workbooks/parsing.py": {"#错误", "是", "对", "否", "不"},
    "workbooks/values.py": {"【示例】", "是", "否"},
    "workbooks/writing.py": {"是", "否"},
}
"""Single words that belong to records, numbers or files and not to pages."""

TO_READ_WITH = re.compile(r"[\[\\]|%Y")
"""A pattern that reads what people typed, not a sentence for them."""

LANGUAGE_NAMES = {"简体", "繁體"}
"""Each language under its own name, in every language."""


def place(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def is_gettext(call: ast.Call) -> bool:
    name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
    return name.removesuffix("_lazy") in catalogues.CALLS


def bare_chinese(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Chinese literals that are neither a docstring nor inside a call of gettext: line and text."""
    spoken: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spoken.add(id(node.value))
        if isinstance(node, ast.Call) and is_gettext(node):
            spoken |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in spoken
            and HAN.search(node.value)
        ):
            yield node.lineno, node.value


def bare_in_template(text: str) -> list[str]:
    """Chinese of a template outside its translation tags and comments."""
    for pattern in (
        r"\{#.*?#\}",
        r"\{% comment.*?endcomment %\}",
        r"\{% blocktrans.*?endblocktrans(?:late)? %\}",
        r"""\{% trans(?:late)?\s+(?:"[^"]*"|'[^']*').*?%\}""",
        r"""\b_\((?:"[^"]*"|'[^']*')\)""",
    ):
        text = re.sub(pattern, "", text, flags=re.DOTALL)
    return [word for word in re.findall("[\u3400-\u9fff]+", text) if word not in LANGUAGE_NAMES]


def fixed_at_import(tree: ast.Module) -> Iterator[int]:
    """Lines that call gettext, not its lazy form, while a module is read: they would keep one language for ever."""
    eager = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in catalogues.CALLS
    }
    waiting: list[ast.AST] = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                waiting.append(node.args)
                continue
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in eager:
                yield node.lineno
            waiting.append(node)


def python_sources() -> Iterator[Path]:
    return (path for path in catalogues.sources() if path.suffix == ".py")


def catalogue(code: str) -> polib.POFile:
    return polib.pofile(str(catalogues.path_of(code)))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_no_chinese_of_a_module_stands_outside_gettext() -> None:
    found = [
        f"{place(path)}:{line}: {text[:60]}"
        for path in python_sources()
        if not place(path).startswith(tuple(ALWAYS_CHINESE))
        for line, text in bare_chinese(ast.parse(path.read_text(encoding="utf-8")))
        if text not in PIECES.get(place(path), set()) and not TO_READ_WITH.search(text)
    ]
    assert found == []


def test_no_chinese_of_a_template_stands_outside_gettext() -> None:
    found = {
        place(path): words
        for path in catalogues.sources()
        if path.suffix != ".py" and (words := bare_in_template(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_the_search_finds_bare_chinese_and_leaves_translated_chinese_alone() -> None:
    module = ast.parse('"""说明"""\na = _("签收")\nb = "签收"\nc = f"{a}：退回"\n')
    assert [text for _line, text in bare_chinese(module)] == ["签收", "：退回"]
    assert bare_in_template(
        '{% translate "签收" %}{# 注 #}<b title="{{ _("退回") }}">销号</b>'
    ) == ["销号"]
    lasting = "from django.utils.translation import gettext as _\nA = _('签收')\n"
    passing = "from django.utils.translation import gettext as _\ndef a():\n    return _('签收')\n"
    assert list(fixed_at_import(ast.parse(lasting))) == [2]
    assert list(fixed_at_import(ast.parse(passing))) == []


def test_every_exception_is_still_needed() -> None:
    places = [place(path) for path in python_sources()]
    assert [name for name in ALWAYS_CHINESE if not any(p.startswith(name) for p in places)] == []
    for name, words in PIECES.items():
        there = {text for _line, text in bare_chinese(ast.parse((SOURCE / name).read_text()))}
        assert words <= there, name


def test_no_sentence_keeps_the_language_in_which_its_module_was_read() -> None:
    """Commands may: their language is settled by BIHUAN_LANG before they are read."""
    found = [
        f"{place(path)}:{line}"
        for path in python_sources()
        if "/management/commands/" not in place(path)
        for line in fixed_at_import(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_catalogues_hold_exactly_the_sentences_of_the_sources(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Otherwise: ``python scripts/catalogues.py``, then fill in what it lists (docs/translations.md)."""
    assert catalogues.main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("code", ["en", "zh_Hant"])
def test_every_sentence_is_translated_with_its_placeholders(code: str) -> None:
    entries = catalogue(code)
    assert len(entries) > 2000
    assert [entry.msgid for entry in entries if not catalogues.translated(entry)] == []
    assert [
        entry.msgid
        for entry in entries
        for text in texts(entry)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.msgid))
        or text.startswith("\n") != entry.msgid.startswith("\n")
    ] == []


def test_english_quotes_chinese_only_where_a_file_has_it() -> None:
    assert [
        text
        for entry in catalogue("en")
        for text in texts(entry)
        if HAN.search(QUOTED.sub("", text))
    ] == []


def test_traditional_sentences_hold_no_simplified_characters() -> None:
    simplified = set("单题签门办务实书记发现责问续审阅号为归时应当")
    said = [text for entry in catalogue("zh_Hant") for text in texts(entry)]
    assert [text for text in said if set(text) & simplified] == []


@pytest.fixture
def compiled(tmp_path: Path, settings: Settings) -> Path:
    """The catalogues compiled as run.py does it, and in use."""
    for code in ("en", "zh_Hant"):
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalogue(code).save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    return tmp_path


def test_the_catalogues_compile_without_gettext_tools(compiled: Path) -> None:
    with (compiled / "en" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.gettext("签收") == "Sign for"
    counted = ["%(days)d 个工作日"] * 2
    assert english.ngettext(*counted, 1) == "%(days)d working day"
    assert english.ngettext(*counted, 2) == "%(days)d working days"
    with (compiled / "zh_Hant" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        traditional = gettext.GNUTranslations(file)
    assert traditional.gettext("线下签批登记") == "線下簽批登記"
    assert traditional.ngettext(*counted, 2) == "%(days)d 個工作日"


class Words(HTMLParser):
    """What a page says: text and the attributes that are read out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.lang = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.lang = values.get("lang") or "" if tag == "html" else self.lang
        spoken = ("title", "alt", "placeholder", "aria-label")
        self.said += [values[name] or "" for name in spoken if name in values]

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(word for word in self.said if word.strip() not in LANGUAGE_NAMES)


def page_of(client: Client, route: str, language: str) -> Words:
    client.cookies["bihuan_lang"] = language
    response = client.get(reverse(route))
    assert response.status_code == 200
    assert response["Content-Language"] == language
    return Words(response.content.decode())


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "密码"), ("zh-hant", "密碼"), ("en", "Password")]
)
def test_the_sign_in_page_speaks_the_chosen_language(
    compiled: Path, db: None, language: str, word: str
) -> None:
    page = page_of(Client(), "account_login", language)
    assert word in page.text
    assert page.lang.lower() == language


@pytest.mark.parametrize(
    ("language", "word"),
    [("zh-hans", "我的待办"), ("zh-hant", "我的待辦"), ("en", "My to-do list")],
)
def test_the_home_page_speaks_the_chosen_language(
    compiled: Path, province: Province, language: str, word: str
) -> None:
    assert word in page_of(province.client("fulltime_deputy", "A01"), "web:home", language).text


def test_the_english_sign_in_page_has_no_word_of_chinese(compiled: Path, db: None) -> None:
    assert HAN.findall(page_of(Client(), "account_login", "en").text) == []


def test_sentences_of_the_frameworks_are_chinese_too() -> None:
    sentences = (
        "This field is required.",
        "Enter a valid date.",
        "Select a valid choice. That choice is not one of the available choices.",
        "This password is too common.",
        "The username and/or password you specified are not correct.",
        "Too many failed login attempts. Try again later.",
        "Incorrect code.",
        "This account is currently inactive.",
    )
    with translation.override("zh-hans"):
        unspoken = [s for s in sentences if not HAN.search(translation.gettext(s))]
    assert unspoken == []
