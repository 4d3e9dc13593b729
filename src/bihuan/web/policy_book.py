"""The policy as a workbook that an auditor can keep."""

from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.policy import POLICY, ROLE_WORDS, Reach
from bihuan.ledger.queries import head

WORDS = {
    Reach.OWN: gettext_lazy("仅本组织"),
    Reach.BELOW: gettext_lazy("含下级"),
    Reach.ALL: gettext_lazy("全部"),
}


def policy_book() -> bytes:
    """One sheet: action, sentence, then one column a role; the ledger head in the document's properties."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": _("权限总表"), "comments": f"ledger head {head()}"})
    sheet = book.add_worksheet(_("权限总表"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    cell = book.add_format({"border": 1, "align": "center"})
    left = book.add_format({"border": 1})
    titles = [_("操作"), _("说明"), *(str(w) for w in ROLE_WORDS.values())]
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, bold)
    for number, (action, row) in enumerate(POLICY.items(), 1):
        sheet.write_string(number, 0, action, left)
        sheet.write_string(number, 1, str(row.title), left)
        for column, role in enumerate(ROLE_WORDS, 2):
            reach = row.grants.get(role)
            sheet.write_string(number, column, str(WORDS[reach]) if reach else "", cell)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 34)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()
