"""The development environment: small, on Spot, asleep at night, a shell in every task."""

from environments.definition import Capacity, Environment, Pause
from tests.helpers.examples.services import backend_flask, cognito_verifier, frontend_react_js

environment = Environment(
    name="dev",
    region="us-east-1",
    allowed_account_ids=("123456789012",),  # AWS's example account: put yours
    domain="dev.cruddur.example",  # put yours, with an existing Route53 zone
    cognito_user_pool_id="us-east-1_EXAMPLE12",
    cognito_user_pool_client_id="1example23456789",
    services=(
        backend_flask(
            image_tag="v1",
            desired_count=1,
            database_cidr_block="172.31.0.0/16",  # what every default VPC has
        ),
        frontend_react_js(image_tag="v1", desired_count=1),
        cognito_verifier(image_tag="v1", desired_count=1),
    ),
    capacity=Capacity(fargate_weight=0, fargate_spot_weight=1),  # may be interrupted, costs a third
    pause=Pause(stop_cron="0 20 ? * MON-FRI *", start_cron="0 7 ? * MON-FRI *"),
    rollback_on_alarm=False,  # what is broken here is looked at
    log_retention_days=7,
    container_insights="enabled",
    access_logs=False,
    deletion_protection=False,
    delete_images_with_repositories=True,
    enable_execute_command=True,
    tags={"CostCenter": "cruddur-dev"},
)
