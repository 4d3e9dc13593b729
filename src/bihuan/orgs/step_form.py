"""The form of a step of any workflow, with the signature on paper that a handler registers."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bihuan.calendar.clock import today
from bihuan.engines.workflow import Move
from bihuan.orgs.models import Post
from bihuan.orgs.paper import Paper
from bihuan.orgs.signers import May, signers
from bihuan.shell.inputs import DayField, SeenForm, TextField
from bihuan.shell.words import date_words

SIGNATURE = ("on_paper", "post", "signed_on", "opinion")


class SignedForm(forms.Form):
    """What a leader decides here or has signed on paper. Call :meth:`offer` with the posts after making it."""

    on_paper = forms.BooleanField(
        label=_("线下签批登记：领导已在纸上签批，由我登记"), required=False
    )
    post = forms.ModelChoiceField(
        label=_("签批人"), queryset=Post.objects.none(), required=False, empty_label=_("请选择")
    )
    signed_on = DayField(label=_("签批日期"), required=False)
    opinion = forms.CharField(label=_("签批意见"), required=False, max_length=500)

    def offer(self, posts: Sequence[Post], *, here: bool) -> None:
        """Whose signature can be registered; ticked at once where the actor has not the right himself."""
        field = self.fields["post"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Post.objects.filter(pk__in=[post.pk for post in posts]).select_related(
            "person", "unit"
        )
        if len(posts) == 1:
            field.initial = posts[0].pk
        field.label_from_instance = post_words  # type: ignore[assignment]
        if not here:
            self.fields["on_paper"].initial = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("on_paper"):
            for name in ("post", "signed_on", "opinion"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("线下签批请填写这一项。"))
        return data

    def paper(self, scan_sha256: str = "") -> Paper | None:
        """The signature on paper, or None when the step is taken here."""
        data = self.cleaned_data
        if not data.get("on_paper"):
            return None
        return Paper(data["post"], data["signed_on"], data["opinion"], scan_sha256)


class StepForm(SignedForm, SeenForm):
    """A step: a note, and where ``signers`` are given, for a signature on paper its signer, day, opinion and scan."""

    note = TextField(label=_("说明"), required=False, max_length=1000)
    scan = forms.FileField(
        label=_("签批件扫描件"), required=False, help_text=_("可不传；不要上传涉密文件。")
    )
    field_order: Iterable[str] | None = ("version", "key", "note", *SIGNATURE, "scan")

    def __init__(
        self,
        *args: Any,
        signers: Sequence[Post] | None = None,
        here: bool = True,
        needs: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if signers is None:
            for name in (*SIGNATURE, "scan"):
                del self.fields[name]
        else:
            self.offer(signers, here=here)
        if "reason" in needs:
            self.fields["note"].label = _("理由")


class Offered(Protocol):
    """A step as a page offers it: its move, and whether the actor may take it here or register it from paper."""

    @property
    def move(self) -> Move: ...

    @property
    def here(self) -> bool: ...

    @property
    def paper(self) -> bool: ...


F = TypeVar("F", bound=StepForm)


def step_form(
    kind: type[F],
    request: HttpRequest,
    *,
    version: int,
    offer: Offered,
    path: str,
    may: May | None = None,
) -> F:
    """The form of a step that is offered for a row seen at ``version``, with those who may sign it for ``path``."""
    return kind(
        request.POST or None,
        request.FILES or None,
        initial={"version": version},
        signers=signers(offer.move.signer, path, today(), may) if offer.paper else None,
        here=offer.here,
        needs=offer.move.needs,
    )


def post_words(post: Post) -> str:
    """张三（省发展改革委机关党委 专职副书记）; of a post that has ended, until when it was held."""
    ended = _("，%(day)s止") % {"day": date_words(post.until, "plain")} if post.until else ""
    return f"{post.person.name}（{post.unit.name} {post.title}{ended}）"
