"""The web application of Cruddur."""

from environments.definition import (
    AlarmThresholds,
    Autoscaling,
    FromEnvironment,
    PublicUrl,
    Service,
)


def frontend_react_js(
    *,
    image_tag: str,
    desired_count: int,
    autoscaling: Autoscaling | None = None,
    availability_objective_percent: float | None = None,
    cpu_units: int = 256,
    memory_mib: int = 512,
) -> Service:
    """Return the React frontend at the naked domain and at hosts that no other service has."""
    return Service(
        name="frontend-react-js",
        port=3000,
        user_id=101,
        writable_paths=("/tmp",),  # noqa: S108 (in the container)
        cpu_units=cpu_units,
        memory_mib=memory_mib,
        desired_count=desired_count,
        autoscaling=autoscaling,
        image_tag=image_tag,
        alarm_thresholds=AlarmThresholds(
            availability_objective_percent=availability_objective_percent
        ),
        host="@",
        health_check_command="curl -f http://localhost:3000",
        environment_variables={
            "AWS_COGNITO_USER_POOL_CLIENT_ID": FromEnvironment.COGNITO_USER_POOL_CLIENT_ID,
            "AWS_COGNITO_USER_POOL_ID": FromEnvironment.COGNITO_USER_POOL_ID,
            "BACKEND_URL": PublicUrl("backend-flask"),
        },
    )
