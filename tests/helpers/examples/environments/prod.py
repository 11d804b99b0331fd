"""The production environment: two of everything in a VPC of its own, kept logs, protected."""

from environments.definition import Autoscaling, Capacity, DedicatedVpc, Environment, WebAcl
from tests.helpers.examples.services import backend_flask, cognito_verifier, frontend_react_js

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
            autoscaling=Autoscaling(
                minimum_count=2, maximum_count=6, requests_per_target_per_minute=1000
            ),
            database_cidr_block="10.0.0.0/16",  # in the same VPC
            cpu_units=512,
            memory_mib=1024,
        ),
        frontend_react_js(
            image_tag="v1",
            desired_count=2,
            autoscaling=Autoscaling(
                minimum_count=2, maximum_count=6, requests_per_target_per_minute=3000
            ),
            availability_objective_percent=99.9,
        ),
        cognito_verifier(
            image_tag="v1",
            desired_count=2,
            autoscaling=Autoscaling(minimum_count=2, maximum_count=6),
        ),
    ),
    network=DedicatedVpc(
        cidr_block="10.0.0.0/16",
        nat="one_per_zone",  # Honeycomb, Rollbar and Cognito's keys are on the internet
        flow_log_retention_days=365,
    ),
    capacity=Capacity(fargate_base_count=2, fargate_weight=1, fargate_spot_weight=1),
    monthly_budget_usd=350,
    log_retention_days=365,
    container_insights="enhanced",
    access_logs=True,
    web_acl=WebAcl(
        rate_limit_per_five_minutes=2000,
        # The one group that checkov demands: Terraform plans each of them for seconds.
        managed_rule_groups=("AWSManagedRulesKnownBadInputsRuleSet",),
    ),
    customer_managed_keys=True,
    deletion_protection=True,
    require_image_scan=True,
    enable_execute_command=False,
    tags={"CostCenter": "cruddur-prod"},
)
