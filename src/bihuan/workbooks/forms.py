"""The form of the first step."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """One workbook."""

    workbook = forms.FileField(
        label=_("工作簿"),
        help_text=_(
            "可以上传 .xlsx、.xls、.csv，最多 200000 行、50 MB。上传后先检查，确认之前不会写入。"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": _("请选择要导入的工作簿。"), "empty": _("这个文件是空的。")},
    )
