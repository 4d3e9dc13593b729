"""What of a problem the full-text index holds. Drafts are not indexed: they are seen by those who draft only."""

from collections.abc import Iterable, Iterator

from bihuan.jobs.reading import in_chunks
from bihuan.problems import states
from bihuan.problems.models import Problem
from bihuan.search.values import Text

LABEL = "problems.problem"


def text_of(problem: Problem) -> Text:
    """One issued problem as text: number and sentence as title, what was seen and done as body."""
    parts = (
        problem.number,
        problem.manifestation,
        problem.progress,
        problem.goal,
        problem.root_cause,
        problem.lesson,
        problem.unit.name,
        problem.responsible_office,
        problem.source_note,
        problem.basis,
    )
    return Text(
        label=LABEL,
        pk=problem.pk,
        title=problem.statement,
        body="\n".join(filter(None, parts)),
        unit_path=problem.unit.path,
        url_name="problems:detail",
        url_args={"number": problem.number},
        on=problem.found_on,
    )


def texts() -> Iterator[Text]:
    """All issued problems, for building the index anew."""
    rows = Problem.objects.exclude(state=states.DRAFT).select_related("unit").order_by("pk")
    for chunk in in_chunks(rows):
        yield from map(text_of, chunk)


def indexed(problems: Iterable[Problem]) -> list[Text]:
    """The texts of those that may be found."""
    return [text_of(p) for p in problems if p.state != states.DRAFT]
