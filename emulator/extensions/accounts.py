"""Unknown access keys belong to the account the emulator was started for.

Gap: moto knows two ways to say so. Its built-in default account cannot be chosen, and with
MOTO_ACCOUNT_ID every request lands in that one account, keys from `sts:AssumeRole` included:
then two environments with different `allowed_account_ids` cannot share an emulator.
"""

from moto.iam import models


def apply(*, default_account_id: str) -> None:
    """Replace moto's default account; keys that moto issued itself keep theirs."""
    models.DEFAULT_ACCOUNT_ID = default_account_id  # type: ignore[attr-defined]
