"""E-mail subscriptions in the emulator, which the recipient has to confirm."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.helpers.emulator import Emulator


@pytest.fixture
def topic(emulator: Emulator, request: pytest.FixtureRequest) -> str:
    name = str(request.node.name)
    return str(emulator.client("sns").create_topic(Name=name)["TopicArn"])


def subscribe(sns: Any, topic: str, protocol: str, endpoint: str) -> str:
    answer = sns.subscribe(
        TopicArn=topic, Protocol=protocol, Endpoint=endpoint, ReturnSubscriptionArn=True
    )
    return str(answer["SubscriptionArn"])


def test_an_email_subscription_is_pending(emulator: Emulator, topic: str) -> None:
    sns = emulator.client("sns")

    arn = subscribe(sns, topic, "email", "ops@cruddur.example")

    attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert attributes["PendingConfirmation"] == "true"
    assert attributes["ConfirmationWasAuthenticated"] == "false"


def test_a_pending_subscription_is_deleted_with_its_topic_only(
    emulator: Emulator, topic: str
) -> None:
    sns = emulator.client("sns")
    arn = subscribe(sns, topic, "email", "ops@cruddur.example")

    with pytest.raises(ClientError, match="pending confirmation"):
        sns.unsubscribe(SubscriptionArn=arn)

    sns.delete_topic(TopicArn=topic)
    with pytest.raises(ClientError, match="does not exist"):
        sns.get_subscription_attributes(SubscriptionArn=arn)


def test_a_confirmed_subscription_can_be_deleted(emulator: Emulator, topic: str) -> None:
    sns = emulator.client("sns")
    queue = "arn:aws:sqs:us-east-1:123456789012:confirmed"

    sns.unsubscribe(SubscriptionArn=subscribe(sns, topic, "sqs", queue))

    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
