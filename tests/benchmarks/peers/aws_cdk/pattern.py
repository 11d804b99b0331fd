"""AWS CDK's load-balanced Fargate service with HTTPS, in the style of its documentation."""

import os

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_route53 as route53

app = cdk.App(outdir=os.environ["CDK_OUTDIR"])
stack = cdk.Stack(app, "pattern")
patterns.ApplicationLoadBalancedFargateService(
    stack,
    "service",
    cluster=ecs.Cluster(stack, "cluster", vpc=ec2.Vpc(stack, "vpc", max_azs=2)),
    desired_count=2,
    task_image_options=patterns.ApplicationLoadBalancedTaskImageOptions(
        image=ecs.ContainerImage.from_registry("example/web:1")
    ),
    certificate=acm.Certificate.from_certificate_arn(
        stack, "certificate", "arn:aws:acm:us-east-1:123456789012:certificate/1"
    ),
    domain_name="cruddur.example",
    domain_zone=route53.PublicHostedZone.from_hosted_zone_attributes(
        stack, "zone", hosted_zone_id="Z1", zone_name="cruddur.example"
    ),
    redirect_http=True,
)
app.synth()
