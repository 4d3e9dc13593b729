"""Forms: label, help and error hang together, and an error says what to do."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms import formset_factory
from django.utils import translation

from bihuan.shell.gallery import SampleForm
from tests.shell.drawing import draw


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def ids(self) -> set[str | None]:
        return {attrs["id"] for _, attrs in self.found if "id" in attrs}


@pytest.fixture(autouse=True)
def _chinese() -> object:
    with translation.override("zh-hans"):
        yield


def drawn(form: forms.Form) -> str:
    return draw("{% errorsummary form %}{% for f in form %}{% field f %}{% endfor %}", form=form)


WRONG: dict[str, Any] = {"due_on": "下周", "tags": ["paper"]}


def test_every_control_is_labelled() -> None:
    for form in (SampleForm(), SampleForm(WRONG)):
        elements = Elements(drawn(form))
        labels = {attrs.get("for") for tag, attrs in elements.found if tag == "label"}
        controls = {
            attrs["id"]
            for tag, attrs in elements.found
            if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden"
        }
        assert controls
        assert controls <= labels


def test_whatever_describes_a_control_is_there() -> None:
    for form in (SampleForm(), SampleForm(WRONG)):
        elements = Elements(drawn(form))
        named = [a["aria-describedby"] for _, a in elements.found if a.get("aria-describedby")]
        assert named
        for names in named:
            assert set((names or "").split()) <= elements.ids()


def test_a_wrong_field_is_marked_described_and_linked_from_the_summary() -> None:
    html = drawn(SampleForm(WRONG))
    elements = Elements(html)
    box = next(a for _, a in elements.found if a.get("id") == "id_sentence")
    assert box["aria-invalid"] == "true"
    assert box["aria-describedby"] == "id_sentence_helptext id_sentence_error"
    links = {a["href"] for tag, a in elements.found if tag == "a"}
    assert links == {"#id_sentence", "#id_due_on", "#id_unit", "#id_nature_0"}
    assert {link[1:] for link in links if link} <= elements.ids()


def test_an_error_says_what_to_do_and_the_summary_says_the_same() -> None:
    html = drawn(SampleForm(WRONG))
    for sentence in ("请填写“问题”。", "请选择“责任单位”。", "“下周”不是日期：请写成 2026-03-04。"):
        assert html.count(sentence) == 2
    assert "有 4 处需要修改" in html


def test_a_mistyped_date_is_shown_again_as_it_was_typed() -> None:
    box = next(a for _, a in Elements(drawn(SampleForm(WRONG))).found if a.get("id") == "id_due_on")
    assert (box["type"], box["value"]) == ("text", "下周")
    fresh = next(a for _, a in Elements(drawn(SampleForm())).found if a.get("id") == "id_due_on")
    assert fresh["type"] == "date"


def test_a_forms_own_sentence_is_not_replaced() -> None:
    class Own(forms.Form):
        name = forms.CharField(label="名称", error_messages={"required": "写上全称，不用简称。"})

    assert drawn(Own({})).count("写上全称，不用简称。") == 2


def test_a_fault_of_the_whole_form_has_no_link_and_a_heading_of_its_own() -> None:
    class Whole(forms.Form):
        def clean(self) -> dict[str, Any]:
            raise forms.ValidationError("两个日期前后颠倒。")

    html = drawn(Whole({}))
    assert "没有办成" in html
    assert "两个日期前后颠倒。" in html
    assert "<a " not in html


def test_a_right_form_has_no_summary() -> None:
    assert draw("{% errorsummary form %}", form=SampleForm()).strip() == ""


def test_the_faults_of_a_formset_name_the_line() -> None:
    lines = formset_factory(SampleForm)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-1-sentence": "有"}
    )
    html = draw("{% errorsummary lines %}", lines=lines)
    assert re.search(r'href="#id_form-0-sentence">第 1 项 问题', html)
    assert 'href="#id_form-1-sentence"' not in html


def test_what_was_typed_is_escaped() -> None:
    html = drawn(SampleForm({"due_on": "<script>alert(1)</script>"}))
    assert "<script>" not in html


def test_an_autosave_key_is_apart_for_each_account() -> None:
    assert draw('<form {% autosave "plan-1" %}>') == '<form data-autosave="0:plan-1">'
