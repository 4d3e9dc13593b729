"""Start-up of problems: a new term hands over what named those who left the committee."""

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "bihuan.problems"

    def ready(self) -> None:
        from bihuan.orgs.services.terms import ON_RENEWED
        from bihuan.problems.services.handing import hand_over_after_election

        if hand_over_after_election not in ON_RENEWED:
            ON_RENEWED.append(hand_over_after_election)
