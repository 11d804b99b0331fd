"""Unknown access keys belong to the account that the emulator was started for.

Gap: the built-in default account of moto cannot be chosen. With MOTO_ACCOUNT_ID every request
belongs to that one account, also a request with keys from `sts:AssumeRole`. Two environments with
different `allowed_account_ids` could then not share an emulator.
"""

from moto.iam import models


def apply(*, default_account_id: str) -> None:
    """Replace moto's default account. Keys that moto issued belong to their own account."""
    models.DEFAULT_ACCOUNT_ID = default_account_id  # type: ignore[attr-defined]
