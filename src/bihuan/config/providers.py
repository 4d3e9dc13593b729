"""Sign-in through DingTalk, Feishu, WeChat or OIDC, switched on by BIHUAN_LOGIN_PROVIDERS.

An outside account only opens an account that exists here and was joined to it; nobody signs up by himself.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

KNOWN = ("dingtalk", "feishu", "weixin", "oidc")


class ProviderError(ValueError):
    """A provider is unknown or lacks a setting; the message says which."""


def providers(names: Sequence[str], env: Callable[[str], str]) -> Mapping[str, Any]:
    """SOCIALACCOUNT_PROVIDERS for the named ones, each from its own variables.

    ``BIHUAN_LOGIN_<NAME>_ID`` and ``…_SECRET``; for OIDC also ``…_ISSUER``. Raises :class:`ProviderError`.
    """
    found: dict[str, Any] = {}
    for name in names:
        if name not in KNOWN:
            raise ProviderError(
                f"BIHUAN_LOGIN_PROVIDERS：不认识“{name}”，可用：{'、'.join(KNOWN)}。"
            )
        key = f"BIHUAN_LOGIN_{name.upper()}"
        client, secret = env(f"{key}_ID"), env(f"{key}_SECRET")
        if not client or not secret:
            raise ProviderError(f"请设置 {key}_ID 和 {key}_SECRET。")
        app: dict[str, Any] = {"client_id": client, "secret": secret, "key": ""}
        if name == "oidc":
            issuer = env(f"{key}_ISSUER")
            if not issuer:
                raise ProviderError(f"请设置 {key}_ISSUER。")
            app |= {"provider_id": "oidc", "name": "OIDC", "settings": {"server_url": issuer}}
            found["openid_connect"] = {"APPS": [app]}
        else:
            found[name] = {"APPS": [app]}
    return found
