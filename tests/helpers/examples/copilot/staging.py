"""The environment `staging` of Open Assistant, as its Copilot manifests describe the environment.

Source: LAION-AI/Open-Assistant on GitHub (Apache License 2.0), the three manifests in `copilot/` at
commit f1e6ed9526f5817531f3ab85441a40b3671ddccb, with another domain. The manifests have none of
the values with a comment.
"""

from environments.definition import Destination, Environment, PublicUrl, Service

DOMAIN = "staging.open-assistant.example"
POSTGRESQL = Destination(name="postgresql", cidr_block="172.31.0.0/16", port=5432)

web = Service(
    name="web",
    host="@",
    port=3000,
    user_id=1001,  # `nextjs` in the Dockerfile
    writable_paths=("/tmp",),  # all other paths are read-only
    cpu_units=256,
    memory_mib=512,
    desired_count=1,
    image_tag="v1",
    health_check_command="curl -f http://localhost:3000/",  # both images have curl
    calls_out_to=(  # other connections are blocked
        POSTGRESQL,
        Destination(name="discord-and-api", cidr_block="0.0.0.0/0", port=443),
        Destination(name="smtp", cidr_block="0.0.0.0/0", port=587),
    ),
    environment_variables={"FASTAPI_URL": PublicUrl("api"), "NEXTAUTH_URL": PublicUrl("web")},
    secret_names=(
        "DATABASE_URL",
        "DISCORD_CLIENT_ID",
        "DISCORD_CLIENT_SECRET",
        "EMAIL_FROM",
        "EMAIL_SERVER_HOST",
        "EMAIL_SERVER_PASSWORD",
        "EMAIL_SERVER_PORT",
        "EMAIL_SERVER_USER",
        "FASTAPI_KEY",
        "NEXTAUTH_SECRET",
    ),
)

api = Service(
    name="api",
    host="api",
    listener_rule_priority=1,
    port=8080,
    user_id=1000,  # the image runs as root: add a user to the Dockerfile
    writable_paths=("/tmp",),
    cpu_units=256,
    memory_mib=512,
    desired_count=1,
    image_tag="v1",
    health_check_path="/docs",
    health_check_command="curl -f http://localhost:8080/docs",
    calls_out_to=(
        POSTGRESQL,
        Destination(name="redis", cidr_block="172.31.0.0/16", port=6379),
    ),
    environment_variables={
        "BACKEND_CORS_ORIGINS": f'["https://{DOMAIN}"]',
        "MAX_WORKERS": "1",
    },
    secret_names=("DATABASE_URI", "REDIS_HOST"),
)

environment = Environment(
    name="staging",
    region="us-east-1",
    allowed_account_ids=("123456789012",),  # AWS's example account
    domain=DOMAIN,
    cognito_user_pool_id="us-east-1_EXAMPLE12",  # an empty user pool: no service uses it
    cognito_user_pool_client_id="1example23456789",
    services=(web, api),
    cpu_architecture="X86_64",
    log_retention_days=30,  # Copilot's default
    container_insights="disabled",
    tracing="none",
    access_logs=False,
    deletion_protection=False,
    enable_execute_command=True,
)
