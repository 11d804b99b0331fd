"""Resources that were deployed at another address."""

from weakref import WeakKeyDictionary

from cdktf import TerraformResource, TerraformStack

_moves: WeakKeyDictionary[TerraformStack, list[dict[str, str]]] = WeakKeyDictionary()


def moved_from(resource: TerraformResource, former_address: str) -> None:
    """Have Terraform keep what is deployed at `former_address`, such as `aws_kms_key.alarms`.

    CDKTF's own `move_from_id` makes the same `moved` block, but has every synthesis of the stack
    run `terraform version`, which takes as long as the stack and fails where there is no Terraform.
    """
    stack = TerraformStack.of(resource)
    moves = _moves.setdefault(stack, [])
    address = f"{resource.terraform_resource_type}.{resource.friendly_unique_id}"
    moves.append({"from": former_address, "to": address})
    stack.add_override("moved", moves)
