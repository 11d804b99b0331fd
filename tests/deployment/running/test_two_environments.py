"""Two environments in one account, deployed side by side."""

from http import HTTPStatus

from tests.helpers.running_environment import RunningEnvironment


def test_each_environment_has_its_own_posts(
    dev: RunningEnvironment, second: RunningEnvironment, token: str
) -> None:
    other = second.sign_up("brown").sign_in()["AccessToken"]

    assert dev.crud(token, "in dev").status == HTTPStatus.CREATED
    assert second.crud(other, "in second").status == HTTPStatus.CREATED

    assert dev.newest_activity()["message"] == "in dev"
    assert second.newest_activity()["message"] == "in second"


def test_each_environment_has_its_own_page_with_the_headers_of_the_image(
    dev: RunningEnvironment, second: RunningEnvironment
) -> None:
    for each in (dev, second):
        page = each.get(each.url("frontend-react-js"))
        configuration = each.get(each.url("frontend-react-js", "/config.js"))

        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert f'backendUrl: "{each.url("backend-flask", "")}"'.encode() in configuration.data
        assert configuration.headers["Cache-Control"] == "no-store"


def test_a_token_of_one_environment_is_refused_in_the_other(
    second: RunningEnvironment, token: str
) -> None:
    assert second.crud(token, "from elsewhere").status == HTTPStatus.UNAUTHORIZED
