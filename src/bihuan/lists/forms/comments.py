"""Forms of 单位点评."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.lists.models import Comment
from bihuan.lists.services.comments import LONGEST, LONGEST_REASON
from bihuan.shell.inputs import DayField, TextField


class CommentForm(forms.Form):
    """What was said to the unit, when, where, by whom."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    said_on = DayField(label=_("点评日期"))
    occasion = forms.ChoiceField(label=_("场合"), choices=Comment.Occasion.choices)
    said_by = forms.CharField(
        label=_("点评人"), max_length=60, help_text=_("写职务或处室，例如：工委分管领导、组织处。")
    )
    text = TextField(
        label=_("点评内容"),
        max_length=LONGEST,
        rows=6,
        help_text=_("对单位工作的点评要点，1000 字以内；不评价个人，不录批示原文。"),
    )


class WithdrawCommentForm(forms.Form):
    """Why a comment is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = TextField(label=_("撤回原因"), max_length=LONGEST_REASON, rows=2)
