"""The physical names of everything that an environment owns. A changed name replaces the thing."""

PROJECT = "cruddur"


def cluster(environment: str) -> str:
    """The ECS cluster, its namespace, load balancer, web ACL, dashboard and own VPC."""
    return f"{PROJECT}-{environment}"


def service(environment: str, service: str) -> str:
    """A service's task family, security group, and the start of its roles' names."""
    return f"{PROJECT}-{environment}-{service}"


def repository(environment: str, service: str) -> str:
    """A service's ECR repository."""
    return f"{PROJECT}/{environment}/{service}"


def log_group(environment: str, service: str) -> str:
    """A service's CloudWatch log group."""
    return f"/{PROJECT}/{environment}/{service}"


def flow_log_group(environment: str) -> str:
    """The CloudWatch log group of a VPC's flow logs; no service's, since no name has a slash."""
    return f"/{PROJECT}/{environment}/network/flow-logs"


def web_acl_log_group(environment: str) -> str:
    """The CloudWatch log group of what the web ACL blocks; AWS WAF asks for the prefix."""
    return f"aws-waf-logs-{PROJECT}-{environment}"


def secret_path(environment: str, service: str) -> str:
    """Where a service's SecureStrings stand in SSM, without the trailing slash."""
    return f"/{PROJECT}/{environment}/{service}"


def full_table_name(environment: str, name: str) -> str:
    """A DynamoDB table that the environment's stacks create; `name` may be the full name too."""
    return name if name.startswith(f"{PROJECT}-") else f"{table_prefix(environment)}{name}"


def table_prefix(environment: str) -> str:
    """The start of the name of every DynamoDB table that the environment's stacks create."""
    return f"{PROJECT}-{environment}-"


def alarm_topic(environment: str) -> str:
    """The SNS topic that the environment's alarms notify."""
    return f"{PROJECT}-{environment}-alarms"


def state_bucket(environment: str, account_id: str) -> str:
    """The S3 bucket of the environment's Terraform states; the account makes it unique in AWS."""
    return f"{PROJECT}-{environment}-terraform-state-{account_id}"


def state_key(environment: str, stack: str) -> str:
    """A stack's state object in that bucket."""
    return f"{PROJECT}/{environment}/{stack}.tfstate"


def access_log_bucket(environment: str, account_id: str) -> str:
    """The S3 bucket of the load balancer's access logs."""
    return f"{PROJECT}-{environment}-access-logs-{account_id}"


def state_log_bucket(environment: str, account_id: str) -> str:
    """The S3 bucket of the state bucket's access logs."""
    return f"{PROJECT}-{environment}-state-logs-{account_id}"


def encryption_key(environment: str, stack: str) -> str:
    """The alias of a stack's KMS key, without `alias/`."""
    return f"{PROJECT}-{environment}-{stack}"


def service_connect_url(environment: str, service: str, port: int) -> str:
    """Where a service is reached from inside: Service Connect's `<discovery name>.<namespace>`."""
    return f"http://{service}.{cluster(environment)}:{port}"


def target_group_prefix(environment: str) -> str:
    """The start of a target group's name; AWS allows 32 characters, the provider a prefix of 6."""
    return f"{environment[:5]}-"


def boundary(environment: str) -> str:
    """The policy beyond which no role that a pipeline makes can be given anything."""
    return f"{PROJECT}-{environment}-boundary"


def pipeline_role(environment: str, purpose: str) -> str:
    """The role of workflows that plan, push or deploy; no service's, whose roles end otherwise."""
    return f"{PROJECT}-{environment}-ci-{purpose}"
