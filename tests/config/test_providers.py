"""Outside sign-in is off by default and switched on by settings, with a sentence when one is missing."""

import pytest

from bihuan.config.providers import ProviderError, providers


def test_without_the_setting_there_is_no_outside_sign_in() -> None:
    assert providers([], lambda name: "") == {}


def test_a_provider_takes_its_own_variables() -> None:
    env = {"BIHUAN_LOGIN_DINGTALK_ID": "a", "BIHUAN_LOGIN_DINGTALK_SECRET": "b"}
    found = providers(["dingtalk"], lambda name: env.get(name, ""))
    assert found["dingtalk"]["APPS"][0]["client_id"] == "a"


def test_oidc_needs_an_issuer() -> None:
    env = {"BIHUAN_LOGIN_OIDC_ID": "a", "BIHUAN_LOGIN_OIDC_SECRET": "b"}
    with pytest.raises(ProviderError, match="ISSUER"):
        providers(["oidc"], lambda name: env.get(name, ""))


def test_an_unknown_provider_is_named() -> None:
    with pytest.raises(ProviderError, match="wecom"):
        providers(["wecom"], lambda name: "x")
