"""The services of the example environments."""

from environments.definition import (
    AlarmThresholds,
    Autoscaling,
    Destination,
    DynamoDbTable,
    FromEnvironment,
    OneOffTask,
    PublicUrl,
    Schedule,
    Service,
    TableName,
)


def backend_flask(
    *,
    image_tag: str,
    desired_count: int,
    autoscaling: Autoscaling | None = None,
    message_table_name: str | None = None,
    database_cidr_block: str | None = None,
    database_security_group_id: str | None = None,
    cpu_units: int = 256,
    memory_mib: int = 512,
) -> Service:
    """The Flask backend at `api.<domain>`, which asks the verifier about every token.

    The secret `CONNECTION_URL` names the PostgreSQL server. Give exactly one of
    `database_security_group_id`, the server's security group, which then gets the inbound rule for
    the backend, and `database_cidr_block`, the range that the server is in.

    The stack creates the DynamoDB table of the messages, unless `message_table_name` is the name of
    a table that exists already.
    """
    return Service(
        name="backend-flask",
        port=4567,
        user_id=10001,
        writable_paths=("/tmp",),
        cpu_units=cpu_units,
        memory_mib=memory_mib,
        desired_count=desired_count,
        autoscaling=autoscaling,
        image_tag=image_tag,
        host="api",
        listener_rule_priority=1,
        health_check_path="/api/health-check",
        health_check_command="python /backend-flask/bin/health-check",
        connects_to=("cognito-verifier",),
        calls_out_to=(
            Destination(name="honeycomb-and-rollbar", cidr_block="0.0.0.0/0", port=443),
            Destination(
                name="postgresql",
                cidr_block=database_cidr_block,
                security_group_id=database_security_group_id,
                port=5432,
            ),
        ),
        environment_variables={
            "AWS_DEFAULT_REGION": FromEnvironment.REGION,
            "BACKEND_URL": PublicUrl("backend-flask"),
            "DDB_MESSAGE_TABLE": TableName(message_table_name or "messages"),
            "FRONTEND_URL": PublicUrl("frontend-react-js"),
            "OTEL_EXPORTER_OTLP_ENDPOINT": "https://api.honeycomb.io",
            "OTEL_SERVICE_NAME": "backend-flask",
            "PYTHONUNBUFFERED": "1",
        },
        secret_names=("CONNECTION_URL", "OTEL_EXPORTER_OTLP_HEADERS", "ROLLBAR_ACCESS_TOKEN"),
        dynamodb_tables=(
            DynamoDbTable(
                name=message_table_name or "messages",
                partition_key="pk",
                sort_key="sk",
                create=message_table_name is None,
            ),
        ),
        tasks=(
            OneOffTask(
                name="delete-expired",
                command=("/venv/bin/python", "-m", "backend_flask.delete_expired"),
                time_limit_minutes=30,
            ),
        ),
        schedules=(Schedule(task="delete-expired", cron="30 3 * * ? *"),),
    )


def cognito_verifier(
    *,
    image_tag: str,
    desired_count: int,
    autoscaling: Autoscaling | None = None,
    cpu_units: int = 256,
    memory_mib: int = 512,
) -> Service:
    """The verifier, behind no target group: only its callers reach it, over Service Connect."""
    return Service(
        name="cognito-verifier",
        port=5555,
        user_id=10001,
        writable_paths=("/tmp",),
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


def frontend_react_js(
    *,
    image_tag: str,
    desired_count: int,
    autoscaling: Autoscaling | None = None,
    availability_objective_percent: float | None = None,
    cpu_units: int = 256,
    memory_mib: int = 512,
) -> Service:
    """The React frontend at the naked domain, and at every host that no other service has."""
    return Service(
        name="frontend-react-js",
        port=3000,
        user_id=101,
        writable_paths=("/tmp",),
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
