"""Types that AWS creates twice without an error: none of their attributes must be unique."""

CREATED_TWICE = frozenset(
    {
        "aws_acm_certificate",
        "aws_ecs_task_definition",
        "aws_eip",
        "aws_internet_gateway",
        "aws_kms_key",
        "aws_lb_target_group",
        "aws_nat_gateway",
        "aws_route_table",
        "aws_security_group",
        "aws_vpc",
        "aws_vpc_endpoint",
    }
)
