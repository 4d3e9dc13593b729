"""The policy page for auditors, on screen and as a workbook."""

from django.http import HttpResponse
from django.shortcuts import render

from bihuan.access.policy import POLICY, ROLE_WORDS, Reach
from bihuan.access.requires import ActorRequest, requires
from bihuan.web.policy_book import policy_book

MARKS = {Reach.OWN: "○", Reach.BELOW: "●", Reach.ALL: "★"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("access.policy")
def policy(request: ActorRequest) -> HttpResponse:
    """The whole matrix: action × role → reach."""
    rows = [
        (
            action,
            row.title,
            [MARKS.get(row.grants[r], "") if r in row.grants else "" for r in ROLE_WORDS],
        )
        for action, row in POLICY.items()
    ]
    mine = {ROLE_WORDS[r] for r in request.actor.roles}
    return render(
        request, "web/policy.html", {"roles": list(ROLE_WORDS.values()), "rows": rows, "mine": mine}
    )


@requires("access.policy")
def policy_xlsx(request: ActorRequest) -> HttpResponse:
    response = HttpResponse(policy_book(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="policy.xlsx"'
    return response
