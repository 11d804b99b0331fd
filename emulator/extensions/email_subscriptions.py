"""An e-mail subscription is pending until its owner confirms it, and cannot be deleted before.

Gap: moto confirms every subscription at once, and deletes a subscription on request. SNS refuses to
delete a pending subscription; deleting the topic deletes the subscription. Sources: SNS API
reference, Subscribe and GetSubscriptionAttributes; for the message, pull request 1305 of
go-to-k/cdkd.
"""

from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Subscription

from emulator.extensions.patching import after, before

_PENDING = {"PendingConfirmation": True, "ConfirmationWasAuthenticated": False}


def apply() -> None:
    """Leave e-mail subscriptions pending, and refuse to delete them."""

    @after(SNSBackend, "subscribe")
    def subscribe(_backend: SNSBackend, subscription: Subscription, protocol: str) -> None:
        if protocol == "email":
            subscription.attributes |= _PENDING

    @before(SNSBackend, "unsubscribe")
    def unsubscribe(backend: SNSBackend, subscription_arn: str) -> None:
        subscription = backend.subscriptions.get(subscription_arn)
        if subscription and subscription.attributes["PendingConfirmation"]:
            raise SNSInvalidParameter(
                "Invalid parameter: SubscriptionArn Reason: "
                "Cannot unsubscribe a subscription that is pending confirmation"
            )
