"""Who acts when a command is typed on the server."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from bihuan.access.policy import POLICY, Role
from bihuan.access.scope import Actor, Held
from bihuan.calendar.clock import today
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account, Grant


def chosen_actor(username: str, action: str) -> Actor:
    """The actor of the named account, else of the only account that holds the action.

    Raises :class:`CommandError` (code 2) when there is none, more than one, or the right is lacking.
    """
    if username:
        account = Account.objects.filter(username__iexact=username, is_active=True).first()
        if account is None:
            raise CommandError(_("没有可用的账号“%s”。") % username, returncode=2)
    else:
        account = _only_holder(action)
    actor = actor_of(account, on=today())
    if not actor.has(action):
        title = POLICY[action].title
        raise CommandError(
            _("账号“%(name)s”没有“%(title)s”的权限。") % {"name": account.username, "title": title},
            returncode=2,
        )
    return actor


def operator() -> Actor:
    """Whoever has the server's shell: sees the whole tree, as the general office does, and signs as nobody."""
    return Actor(account=0, name=_("命令行"), held=(Held(Role.GENERAL_OFFICE, "", True),))


def _only_holder(action: str) -> Account:
    roles = [role.value for role in POLICY[action].grants]
    grants = Grant.objects.in_force(today()).filter(role__in=roles, account__is_active=True)
    holders = list(grants.values_list("account__username", flat=True).distinct()[:11])
    if len(holders) != 1:
        shown = "、".join(sorted(holders)[:10])
        text = _("请用 --as 指明由哪个账号办理。有权限的账号：%s") % (shown or _("没有"))
        raise CommandError(text, returncode=2)
    return Account.objects.get(username=holders[0])
