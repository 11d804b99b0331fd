from cli.release.preflight import services
from tests.helpers.examples import api, environment, service, web
from tests.unit.cli.release.preflight.conftest import Account

TWO = environment(services=(web(), api()))


def have(account: Account, *tags: str) -> None:
    """Prepare ECR's answers: these tags exist, in the order of the requests."""
    for tag in tags:
        account["ecr"].add_response("describe_images", {"imageDetails": [{"imageTags": [tag]}]})


def test_a_missing_tag_is_named_with_the_command_that_pushes_it(account: Account) -> None:
    have(account, "v1")
    account["ecr"].add_client_error("describe_images", "ImageNotFoundException")

    assert account.found(services.images, TWO) == [
        "Problem: image cruddur/test/api:v1 does not exist: bin/cruddur push test api --tag v1"
    ]


def test_a_tag_of_the_command_line_is_looked_up(account: Account) -> None:
    have(account, "v1")
    account["ecr"].add_client_error(
        "describe_images",
        "ImageNotFoundException",
        expected_params={"repositoryName": "cruddur/test/api", "imageIds": [{"imageTag": "v2"}]},
    )

    assert account.found(services.images, TWO, api_image_tag="v2") == [
        "Problem: image cruddur/test/api:v2 does not exist: bin/cruddur push test api --tag v2"
    ]


def test_missing_repositories_are_one_line_in_the_order_of_the_deployment(account: Account) -> None:
    for _ in TWO.services:
        account["ecr"].add_client_error("describe_images", "RepositoryNotFoundException")

    assert account.found(services.images, TWO) == [
        "Problem: ECR repositories cruddur/test/web, cruddur/test/api do not exist: "
        "bin/cruddur deploy "
        "test --registry-only, then bin/cruddur push test <service> --tag <tag>"
    ]


def test_an_image_of_another_registry_is_not_looked_up(account: Account) -> None:
    have(account, "v1")
    mail = service(name="mail", image="registry.example/smtp/relay:2.1")

    assert account.found(services.images, environment(services=(web(), mail))) == []
