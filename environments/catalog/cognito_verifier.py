"""The service that verifies Cognito's access tokens."""

from environments.definition import Autoscaling, Destination, FromEnvironment, Service


def cognito_verifier(
    *,
    image_tag: str,
    desired_count: int,
    autoscaling: Autoscaling | None = None,
    cpu_units: int = 256,
    memory_mib: int = 512,
) -> Service:
    """Return the verifier; only its callers reach it, over Service Connect: it has no host."""
    return Service(
        name="cognito-verifier",
        port=5555,
        user_id=10001,
        writable_paths=("/tmp",),  # noqa: S108 (in the container)
        cpu_units=cpu_units,
        memory_mib=memory_mib,
        desired_count=desired_count,
        autoscaling=autoscaling,
        image_tag=image_tag,
        health_check_command="python /cognito-verifier/bin/health-check",
        # Cognito publishes its keys on the internet, at addresses that it may change.
        calls_out_to=(Destination(name="cognito", cidr_block="0.0.0.0/0", port=443),),
        environment_variables={
            "AWS_COGNITO_USER_POOL_CLIENT_ID": FromEnvironment.COGNITO_USER_POOL_CLIENT_ID,
            "AWS_COGNITO_USER_POOL_ID": FromEnvironment.COGNITO_USER_POOL_ID,
        },
    )
