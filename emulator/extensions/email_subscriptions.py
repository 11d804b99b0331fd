"""An e-mail subscription is pending until its owner confirms it, and cannot be deleted before.

Gap: moto confirms every subscription at once, and deletes a subscription on request. SNS refuses to
delete a pending subscription; deleting the topic deletes the subscription. Sources: SNS API
reference, Subscribe and GetSubscriptionAttributes; for the message, pull request 1305 of
go-to-k/cdkd.
"""

from collections.abc import Callable

from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Subscription

from emulator.extensions.patching import wrap

_PENDING = {"PendingConfirmation": True, "ConfirmationWasAuthenticated": False}


def apply() -> None:
    """Leave e-mail subscriptions pending, and refuse to delete them."""

    @wrap(SNSBackend, "subscribe")
    def subscribe(
        original: Callable[..., Subscription],
        backend: SNSBackend,
        topic_arn: str,
        endpoint: str,
        protocol: str,
    ) -> Subscription:
        subscription = original(backend, topic_arn, endpoint, protocol)
        if protocol == "email":
            subscription.attributes |= _PENDING
        return subscription

    @wrap(SNSBackend, "unsubscribe")
    def unsubscribe(
        original: Callable[..., None], backend: SNSBackend, subscription_arn: str
    ) -> None:
        subscription = backend.subscriptions.get(subscription_arn)
        if subscription and subscription.attributes["PendingConfirmation"]:
            raise SNSInvalidParameter(
                "Invalid parameter: SubscriptionArn Reason: "
                "Cannot unsubscribe a subscription that is pending confirmation"
            )
        original(backend, subscription_arn)
