"""The kinds of workbook that can be imported and exported, by name."""

from bihuan.lists.importer import IMPORTER as DUTIES
from bihuan.orgs.workbooks.posts import IMPORTER as POSTS
from bihuan.orgs.workbooks.terms import IMPORTER as TERMS
from bihuan.orgs.workbooks.units import IMPORTER as ORGS
from bihuan.problems.importer import IMPORTER as PROBLEMS
from bihuan.records.importer import IMPORTER as RECORDS
from bihuan.workbooks.importer import Importer

KINDS: dict[str, Importer] = {
    "orgs": ORGS,
    "posts": POSTS,
    "terms": TERMS,
    "duties": DUTIES,
    "problems": PROBLEMS,
    "records": RECORDS,
}
