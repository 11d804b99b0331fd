"""The resources that a web ACL protects, which AWS WAF lists.

Gap: moto stores them and has no `ListResourcesForWebACL`. AWS answers with the load balancers if
the request names no type of resource.

Source: AWS WAF API reference, ListResourcesForWebACL (`ResourceType`).
"""

import json
from typing import Any

from moto.wafv2.exceptions import WAFNonexistentItemException
from moto.wafv2.responses import WAFV2Response

from emulator.extensions.patching import add_actions

_LOAD_BALANCER = "APPLICATION_LOAD_BALANCER"


def _list_resources_for_web_acl(response: WAFV2Response) -> tuple[int, dict[str, str], str]:
    web_acl: Any = response.wafv2_backend.wacls.get(response._get_param("WebACLArn"))
    if not web_acl:
        raise WAFNonexistentItemException
    type_ = response._get_param("ResourceType", _LOAD_BALANCER)
    arns = [
        arn
        for arn in web_acl.associated_resources
        if (type_ == _LOAD_BALANCER) == (":loadbalancer/app/" in arn)
    ]
    return 200, {"Content-Type": "application/json"}, json.dumps({"ResourceArns": arns})


def apply() -> None:
    """Add the action."""
    add_actions(WAFV2Response, [_list_resources_for_web_acl])
