"""Resources that a stack no longer manages and that stay in AWS."""

from weakref import WeakKeyDictionary

from cdktf import TerraformStack

_removed: WeakKeyDictionary[TerraformStack, list[dict[str, object]]] = WeakKeyDictionary()


def leave_in_aws(stack: TerraformStack, *addresses: str) -> None:
    """Have Terraform drop resources such as `aws_kms_key.alarms` from the state only.

    Without a `removed` block Terraform would destroy what a configuration no longer names.
    """
    blocks = _removed.setdefault(stack, [])
    blocks += [{"from": address, "lifecycle": {"destroy": False}} for address in addresses]
    stack.add_override("removed", blocks)
