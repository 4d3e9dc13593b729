"""Refusals, as classes that carry what the message needs."""

from django.utils.translation import gettext as _


class RefusedError(Exception):
    """The actor sees the object but lacks the right. Shown with status 403."""

    status = 403

    def __init__(self, action: str, message: str = "") -> None:
        self.action = action
        self.message = message or _(
            "您没有办理这一步的权限。需要由有权限的人员办理，或请安全管理员授权。"
        )
        super().__init__(self.message)
