"""The physical names of an environment's resources. A changed name replaces the resource."""

PROJECT = "cruddur"


def cluster(environment: str) -> str:
    """Return the name of the cluster, its namespace, load balancer, web ACL, budget and VPC.

    The schedule group has this name, too.
    """
    return f"{PROJECT}-{environment}"


def service(environment: str, service: str) -> str:
    """Return the name of a service's task family and security group, and the start of its roles."""
    return f"{PROJECT}-{environment}-{service}"


def one_off_task(environment: str, service: str, task: str) -> str:
    """Return the family of a one-off task; no service has an underscore in its name."""
    return f"{PROJECT}-{environment}-{service}_{task}"


def repository(environment: str, service: str) -> str:
    """Return the name of a service's ECR repository."""
    return f"{PROJECT}/{environment}/{service}"


def public_image_prefix(environment: str) -> str:
    """Return the start of the names of the repositories that cache public images.

    Amazon ECR allows 2 to 30 characters. A slash follows, which no service has in its name.
    """
    return f"{PROJECT}/{environment}/public"


def log_group(environment: str, service: str) -> str:
    """Return the name of a service's CloudWatch log group."""
    return f"/{PROJECT}/{environment}/{service}"


def flow_log_group(environment: str) -> str:
    """Return the name of the log group of a VPC's flow logs; no service has a slash in its name."""
    return f"/{PROJECT}/{environment}/network/flow-logs"


def web_acl_log_group(environment: str) -> str:
    """Return the name of the web ACL's log group; AWS WAF requires the prefix `aws-waf-logs-`."""
    return f"aws-waf-logs-{PROJECT}-{environment}"


def secret(environment: str, service: str, name: str) -> str:
    """Return the full name of a service's SecureString in SSM."""
    return f"/{PROJECT}/{environment}/{service}/{name}"


def full_table_name(environment: str, name: str) -> str:
    """Return the full name of a DynamoDB table; `name` may be the full name already."""
    return name if name.startswith(f"{PROJECT}-") else f"{table_prefix(environment)}{name}"


def table_prefix(environment: str) -> str:
    """Return the start of the names of the DynamoDB tables that the stacks create."""
    return f"{PROJECT}-{environment}-"


def schedule_role(environment: str, task: str) -> str:
    """Return the name of the role with which EventBridge Scheduler runs a one-off task."""
    return f"{PROJECT}-{environment}-{task}-schedule"


def dead_letter_queue(environment: str) -> str:
    """Return the name of the SQS queue for scheduled tasks that could not be started."""
    return f"{PROJECT}-{environment}-dead-letters"


def alarm_topic(environment: str) -> str:
    """Return the name of the SNS topic that the environment's alarms notify."""
    return f"{PROJECT}-{environment}-alarms"


def state_bucket(environment: str, account_id: str) -> str:
    """Return the name of the S3 bucket of the states; the account id makes it unique in AWS."""
    return f"{PROJECT}-{environment}-terraform-state-{account_id}"


def state_key(environment: str, stack: str) -> str:
    """Return the key of a stack's state in the state bucket."""
    return f"{PROJECT}/{environment}/{stack}.tfstate"


def access_log_bucket(environment: str, account_id: str) -> str:
    """Return the name of the S3 bucket of the load balancer's access logs."""
    return f"{PROJECT}-{environment}-access-logs-{account_id}"


def state_log_bucket(environment: str, account_id: str) -> str:
    """Return the name of the S3 bucket of the state bucket's access logs."""
    return f"{PROJECT}-{environment}-state-logs-{account_id}"


def encryption_key(environment: str, stack: str) -> str:
    """Return the alias of a stack's KMS key, without `alias/`."""
    return f"{PROJECT}-{environment}-{stack}"


def service_connect_url(environment: str, service: str, port: int) -> str:
    """Return the URL of a service in Service Connect: `<discovery name>.<namespace>`."""
    return f"http://{service}.{cluster(environment)}:{port}"


def target_group_prefix(environment: str) -> str:
    """Return the prefix of the names of target groups.

    AWS allows names of 32 characters, and the provider a prefix of 6 characters.
    """
    return f"{environment[:5]}-"


def boundary(environment: str) -> str:
    """Return the name of the permissions boundary of the roles that a pipeline creates."""
    return f"{PROJECT}-{environment}-boundary"


def pipeline_role(environment: str, purpose: str) -> str:
    """Return the name of the role of workflows that plan, push or deploy.

    No role of a service has such a name: those end with `-execution`, `-task` or `-schedule`.
    """
    return f"{PROJECT}-{environment}-ci-{purpose}"
