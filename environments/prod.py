"""The production environment: two of everything, kept logs, protected from deletion."""

from environments.definition import Environment
from environments.services import backend_flask, cognito_verifier, frontend_react_js

environment = Environment(
    name="prod",
    region="us-east-1",
    allowed_account_ids=("123456789012",),  # AWS's example account: put yours
    domain="cruddur.example",  # put yours, with an existing Route53 zone
    cognito_user_pool_id="us-east-1_EXAMPLE34",
    cognito_user_pool_client_id="3example45678901",
    services=(
        backend_flask(
            image_tag="v1",
            desired_count=2,
            message_table_name="cruddur-prod-messages",
            cpu_units=512,
            memory_mib=1024,
        ),
        frontend_react_js(image_tag="v1", desired_count=2),
        cognito_verifier(image_tag="v1", desired_count=2),
    ),
    log_retention_days=365,
    container_insights="enhanced",
    access_logs=True,
    deletion_protection=True,
    enable_execute_command=False,
    tags={"CostCenter": "cruddur-prod"},
)
