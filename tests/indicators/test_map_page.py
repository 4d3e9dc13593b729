"""The page of the map: on a phone each number stands beside the words of its column."""

import re

import pytest
from django.urls import reverse

from bihuan.orgs.models import UnitVersion
from tests.cast import Province

pytestmark = pytest.mark.django_db


def test_every_cell_of_the_map_names_its_column(province: Province) -> None:
    for code, zone in (("A01", "东片协作区"), ("A02", "西片协作区")):
        UnitVersion.objects.filter(unit__code__startswith=code).update(zone=zone)
    page = province.client("liaison_office").get(reverse("indicators:map")).content.decode()
    rows = re.findall(r"<tr><th scope=\"row\".*?</tr>", page, re.DOTALL)
    columns = re.findall(r'<th scope="col" class="num">([^<]+)</th>', page)
    assert {"东片协作区", "西片协作区"} < set(columns)
    for row in rows:
        assert re.findall(r'<td class="num" data-label="([^"]+)">', row) == columns
    assert rows
