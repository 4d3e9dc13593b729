"""我的任务 in the browser: with and without JavaScript, one's own only."""

from typing import Any

import pytest
from django.urls import reverse

from bihuan.access.policy import Role
from bihuan.calendar.clock import now
from bihuan.files.services import store_bytes
from bihuan.jobs import runner, services, states
from bihuan.jobs.models import Job
from bihuan.jobs.runner import JobRun
from tests.cast import Province


def queued(province: Province, **more: Any) -> Job:
    account = province.account(Role.GENERAL_OFFICE)
    return services.enqueue(
        kind="x", payload={}, actor_id=account.pk, at=now(), title="导出问题台账", **more
    )


def test_a_running_job_shows_its_bar_and_renews_itself_with_and_without_javascript(
    province: Province,
) -> None:
    job = queued(province)
    taken = services.take(worker="a", at=now())
    assert taken is not None
    services.save_progress(job_id=job.pk, worker="a", at=now(), done=300, total=1200, cursor=None)
    client = province.client(Role.GENERAL_OFFICE)
    page = client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    assert 'value="25"' in page
    assert "300 / 1200" in page.replace(",", "")
    assert 'http-equiv="refresh"' in page
    assert 'hx-trigger="every 2s"' in page


def test_a_finished_job_stands_still_and_offers_its_result(province: Province) -> None:
    queued(province)

    def handler(run: JobRun) -> None:
        stored = store_bytes(
            content=b"a,b\n", name="a.csv", actor_id=run.account_id, at=now(), purpose="export"
        )
        run.finish({"text": "已导出。", "file": stored.pk, "filename": "台账.csv"})

    runner.run_due(known={"x": handler})
    job = Job.objects.get()
    client = province.client(Role.GENERAL_OFFICE)
    page = client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    assert "已导出。" in page
    assert 'http-equiv="refresh"' not in page
    assert "hx-trigger" not in page.split('id="main"')[1].split("</main>")[0]
    answer = client.get(reverse("jobs:result", args=[job.pk]))
    assert b"".join(answer.streaming_content) == b"a,b\n"  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_fragment_is_part_of_the_page(province: Province) -> None:
    job = queued(province)
    client = province.client(Role.GENERAL_OFFICE)
    for name, args in (("jobs:detail", [job.pk]), ("jobs:list", [])):
        answer = client.get(reverse(name, args=args), headers={"HX-Request": "true"})
        assert "<html" not in answer.content.decode()
        assert "导出问题台账" in client.get(reverse(name, args=args)).content.decode()


def test_a_stranger_sees_neither_job_nor_result(province: Province) -> None:
    job = queued(province)
    client = province.client(Role.LIAISON_WORKER, "A01")
    for name in ("jobs:detail", "jobs:result"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 404
    for name in ("jobs:cancel", "jobs:again"):
        assert client.post(reverse(name, args=[job.pk])).status_code == 404
    assert "导出问题台账" not in client.get(reverse("jobs:list")).content.decode()
    assert client.get(reverse("jobs:all")).status_code == 403


def test_the_system_administrator_sees_and_cancels_all_but_gets_no_result(
    province: Province,
) -> None:
    job = queued(province)
    client = province.client(Role.SYSTEM_ADMIN)
    assert "导出问题台账" in client.get(reverse("jobs:all")).content.decode()
    client.post(reverse("jobs:cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == states.CANCELLED
    assert client.get(reverse("jobs:result", args=[job.pk])).status_code == 404


def test_a_parked_job_says_why_and_can_be_queued_again(province: Province) -> None:
    job = queued(province)
    Job.objects.update(state=states.PARKED, finished_at=now(), error="处理时出错（ValueError）。")
    client = province.client(Role.GENERAL_OFFICE)
    page = client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    assert "处理时出错（ValueError）。" in page
    assert "重新排队" in page
    client.post(reverse("jobs:again", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == states.QUEUED


def test_cancelling_what_is_over_is_told_and_changes_nothing(province: Province) -> None:
    job = queued(province)
    Job.objects.update(state=states.DONE, finished_at=now())
    client = province.client(Role.GENERAL_OFFICE)
    page = client.post(reverse("jobs:cancel", args=[job.pk]), follow=True).content.decode()
    assert "不用取消了" in page
    job.refresh_from_db()
    assert job.state == states.DONE


def test_an_empty_list_says_what_will_stand_there(province: Province) -> None:
    page = province.client(Role.BRANCH_MEMBER, "A01-B1").get(reverse("jobs:list"))
    assert "没有后台任务" in page.content.decode()


@pytest.mark.parametrize("name", ["jobs:cancel", "jobs:again"])
def test_a_link_alone_changes_nothing(province: Province, name: str) -> None:
    job = queued(province)
    client = province.client(Role.GENERAL_OFFICE)
    assert client.get(reverse(name, args=[job.pk])).status_code == 405
