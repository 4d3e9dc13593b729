"""The form in which a notice is handed in, as a file or as pasted text."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.calendar.notices import Day, NoticeError, checked, from_text
from bihuan.calendar.tables import days_of


class NoticeForm(forms.Form):
    """``days`` after cleaning are the days of the year, checked and in order."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    source = forms.CharField(
        label=_("通知标题和文号"),
        max_length=200,
        help_text=_("例如：国务院办公厅关于2027年部分节假日安排的通知（文号照原件填写）"),
    )
    table = forms.FileField(
        label=_("表格文件"),
        required=False,
        help_text=_("按模板填写的 .xlsx 或 .csv。和下面的文字二选一。"),
    )
    text = forms.CharField(
        label=_("放假安排"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("可以粘贴通知原文，也可以每行写“日期 类型 名称”，类型为“休”或“班”。"),
    )

    def clean(self) -> dict[str, Any]:
        """Read the days. Every fault becomes an error of the field it stands in."""
        values = super().clean() or {}
        year, upload = values.get("year"), values.get("table")
        if year is None:
            return values
        field = "table" if upload else "text"
        try:
            data = upload.read() if upload else None
            values["days"] = checked(year, self._days(year, data, values.get("text") or ""))
        except NoticeError as error:
            self.add_error(field, list(error.faults))
        return values

    def _days(self, year: int, data: bytes | None, text: str) -> tuple[Day, ...]:
        if data is not None:
            return days_of(data)
        if not text.strip():
            raise NoticeError([gettext("请上传表格，或把通知原文粘贴到这里。")])
        return from_text(text, year)
