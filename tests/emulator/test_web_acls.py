"""Web ACLs and their load balancers in the emulator."""

from typing import Any

import pytest

from tests.helpers.emulator import Emulator, create_load_balancer


def create_web_acl(waf: Any, name: str) -> str:
    answer = waf.create_web_acl(
        Name=name,
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={
            "SampledRequestsEnabled": False,
            "CloudWatchMetricsEnabled": False,
            "MetricName": name,
        },
    )
    return str(answer["Summary"]["ARN"])


def test_a_web_acl_lists_the_load_balancer_that_it_protects(emulator: Emulator) -> None:
    waf = emulator.client("wafv2")
    web_acl = create_web_acl(waf, "listing")
    load_balancer = create_load_balancer(emulator, "listed")
    waf.associate_web_acl(WebACLArn=web_acl, ResourceArn=load_balancer)

    def listed(**arguments: str) -> Any:
        return waf.list_resources_for_web_acl(WebACLArn=web_acl, **arguments)["ResourceArns"]

    assert listed() == [load_balancer]
    assert listed(ResourceType="APPLICATION_LOAD_BALANCER") == [load_balancer]
    assert listed(ResourceType="API_GATEWAY") == []


def test_a_web_acl_that_does_not_exist_lists_nothing(emulator: Emulator) -> None:
    waf = emulator.client("wafv2")
    missing = f"{create_web_acl(waf, 'other')}-not"

    with pytest.raises(waf.exceptions.WAFNonexistentItemException):
        waf.list_resources_for_web_acl(WebACLArn=missing)
