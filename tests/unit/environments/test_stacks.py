import json
from typing import Any

from environments.definition import (
    AlarmThresholds,
    Autoscaling,
    Capacity,
    Environment,
    FromEnvironment,
    OneOffTask,
    Pause,
    PublicUrl,
    ResponseHeaders,
    WebAcl,
)
from tests.helpers.examples import api, environment, service, web
from tests.helpers.synthesis import Synthesized, application, synthesize_environment


def variables(synthesized: Synthesized, name: str) -> dict[str, str]:
    """The environment variables of a service's own container."""
    task = synthesized.at("aws_ecs_task_definition", f"service/{name}/task")
    own: dict[str, Any] = json.loads(task["container_definitions"])[0]
    return {variable["name"]: variable["value"] for variable in own["environment"]}


def test_urls_derive_from_the_domain() -> None:
    urls = {"FRONTEND_URL": PublicUrl("web"), "BACKEND_URL": PublicUrl("api")}
    synthesized = application(
        environment(services=(web(), api(environment_variables=urls)), tracing="none")
    )

    assert variables(synthesized, "api") == {
        "FRONTEND_URL": "https://cruddur.example",
        "BACKEND_URL": "https://api.cruddur.example",
    }


def test_a_variable_can_follow_the_environment() -> None:
    pool = {"POOL": FromEnvironment.COGNITO_USER_POOL_ID}
    synthesized = application(
        environment(services=(web(environment_variables=pool),), tracing="none")
    )

    assert variables(synthesized, "web") == {"POOL": "eu-central-1_EXAMPLE12"}


def test_a_caller_has_the_url_of_its_callee() -> None:
    synthesized = application(
        environment(services=(web(connects_to=("worker",)), service()), tracing="none")
    )

    assert variables(synthesized, "web") == {"WORKER_URL": "http://worker.cruddur-test:8080"}


def test_an_internal_service_is_added_by_one_value() -> None:
    before = application(environment(services=(web(),)))
    after = application(environment(services=(web(), service())))

    assert len(after.all("aws_ecs_service")) == len(before.all("aws_ecs_service")) + 1
    assert after.all("aws_lb_target_group").keys() == before.all("aws_lb_target_group").keys()


def test_a_worker_is_added_by_one_value() -> None:
    scaled = Autoscaling(minimum_count=1, maximum_count=3)
    worker = service(port=None, connects_to=("api",), autoscaling=scaled)

    synthesized = application(environment(services=(web(), api(), worker)))

    assert variables(synthesized, "worker")["API_URL"] == "http://api.cruddur-test:4567"
    assert synthesized.at("aws_appautoscaling_target", "service/worker/scaling/target")
    assert synthesized.at("aws_cloudwatch_metric_alarm", "monitoring/alarms/worker_tasks/alarm")
    assert "worker" not in synthesized.document["output"]["urls"]["value"]


def test_a_public_service_is_added_by_one_value() -> None:
    after = application(environment(services=(web(), api())))

    assert after.one("aws_lb_listener_rule")["condition"] == [
        {"host_header": {"values": ["api.cruddur.example"]}}
    ]
    assert after.one("aws_acm_certificate")["subject_alternative_names"] == ["api.cruddur.example"]
    assert "dns/api.cruddur.example" in after.all("aws_route53_record")


def test_adding_a_service_changes_no_other_resource() -> None:
    before = synthesize_environment(environment(services=(web(), api())))
    after = synthesize_environment(
        environment(
            services=(web(), service(), api(), api(name="b", host="b", listener_rule_priority=2))
        )
    )

    changed = [
        (kind, path)
        for stack, synthesized in before.items()
        for kind in synthesized.document["resource"]
        for path, resource in synthesized.all(kind).items()
        if after[stack].all(kind).get(path) != resource
    ]
    # The certificate and what waits for it name every host, the dashboard every service.
    assert changed == [
        ("aws_acm_certificate", "certificate/certificate"),
        ("aws_acm_certificate_validation", "certificate/validation"),
        ("aws_cloudwatch_dashboard", "monitoring/dashboard/dashboard"),
    ]


def test_the_tracing_sidecar_comes_from_the_environment() -> None:
    for tracing, sidecars in (("xray", ["xray"]), ("adot", ["adot"]), ("none", [])):
        task = application(environment(tracing=tracing)).one("aws_ecs_task_definition")
        names = [container["name"] for container in json.loads(task["container_definitions"])]
        assert names == ["web", *sidecars]


def test_secrets_are_looked_up_under_the_environment_and_the_service() -> None:
    synthesized = application(environment(services=(web(secret_names=("TOKEN",)),)))

    task = synthesized.one("aws_ecs_task_definition")
    (secret,) = json.loads(task["container_definitions"])[0]["secrets"]
    assert secret["valueFrom"].endswith(":parameter/cruddur/test/web/TOKEN")


def test_user_text_is_not_evaluated_by_terraform() -> None:
    synthesized = application(
        environment(
            services=(web(environment_variables={"A": "${path.root} %{ if true }"}),),
            tags={"Note": "cost"},
            tracing="none",
        )
    )

    assert variables(synthesized, "web") == {"A": "$${path.root} %%{ if true }"}


def test_access_logs_are_written_only_if_wanted() -> None:
    on = application(environment(access_logs=True, access_log_retention_days=10))
    off = application(environment(access_logs=False))

    assert on.one("aws_lb")["access_logs"]["enabled"] is True
    assert on.one("aws_s3_bucket")["bucket"] == "cruddur-test-access-logs-123456789012"
    assert "access_logs" not in off.one("aws_lb")
    assert off.all("aws_s3_bucket") == {}


def test_the_state_stack_creates_customer_managed_keys_only_if_wanted() -> None:
    on = synthesize_environment(environment(customer_managed_keys=True))
    off = synthesize_environment(environment())

    assert key_aliases(on["test-state"]) == {
        "alias/cruddur-test-state",
        "alias/cruddur-test-registry",
        "alias/cruddur-test-application",
    }
    # The topic of the alarms is encrypted with a customer managed key in any case.
    assert key_aliases(off["test-state"]) == {"alias/cruddur-test-application"}
    for stack in (on["test-registry"], on["test-application"], off["test-application"]):
        assert stack.all("aws_kms_key") == {}
    logs = on["test-application"].one("aws_cloudwatch_log_group")
    assert logs["kms_key_id"] == "${data.aws_kms_alias.encryption_alias_F6F0D85B.target_key_arn}"
    assert "kms_key_id" not in off["test-application"].one("aws_cloudwatch_log_group")


def test_keys_that_are_switched_off_stay_in_aws() -> None:
    on = synthesize_environment(environment(customer_managed_keys=True))["test-state"]
    off = synthesize_environment(environment())["test-state"]

    removed = {(block["from"], block["lifecycle"]["destroy"]) for block in off.document["removed"]}
    assert removed == {(address, False) for address in key_addresses(on) - key_addresses(off)}


def key_aliases(stack: Synthesized) -> set[str]:
    return {alias["name"] for alias in stack.all("aws_kms_alias").values()}


def key_addresses(stack: Synthesized) -> set[str]:
    return {
        f"{type_}.{name}"
        for type_ in ("aws_kms_key", "aws_kms_alias")
        for name in stack.document["resource"][type_]
    }


def policy_of(environment: Environment) -> str:
    listener = application(environment).at("aws_lb_listener", "load_balancer/https")
    policy: str = listener["routing_http_response_content_security_policy_header_value"]
    return policy


def test_pages_may_connect_to_their_host_hosts_under_the_domain_and_cognito_only() -> None:
    policy = policy_of(environment(region="eu-west-3"))

    assert (
        "connect-src 'self' https://*.cruddur.example https://cognito-idp.eu-west-3.amazonaws.com;"
    ) in policy
    assert "frame-ancestors 'none'" in policy


def test_the_environment_may_choose_another_policy() -> None:
    headers = ResponseHeaders(content_security_policy="default-src 'self'")

    assert policy_of(environment(response_headers=headers)) == "default-src 'self'"


def test_a_web_acl_is_created_only_if_wanted() -> None:
    rules = WebAcl(
        rate_limit_per_five_minutes=500, managed_rule_groups=("AWSManagedRulesSQLiRuleSet",)
    )
    on, off = application(environment(web_acl=rules)), application(environment())

    load_balancer = on.address("aws_lb", "load_balancer/load_balancer")
    association = on.one("aws_wafv2_web_acl_association")
    limit, group = on.one("aws_wafv2_web_acl")["rule"]
    assert association["resource_arn"] == f"${{{load_balancer}.arn}}"
    assert limit["statement"]["rate_based_statement"]["limit"] == 500
    assert group["name"] == "AWSManagedRulesSQLiRuleSet"
    assert off.all("aws_wafv2_web_acl") == {}


def test_requests_to_the_states_are_logged_where_access_logs_are_on() -> None:
    on = synthesize_environment(environment(access_logs=True))["test-state"]
    off = synthesize_environment(environment(access_logs=False))["test-state"]

    bucket = on.address("aws_s3_bucket", "state/private/bucket")
    assert on.one("aws_s3_bucket_logging")["bucket"] == f"${{{bucket}.bucket}}"
    assert off.all("aws_s3_bucket_logging") == {}


def test_the_zone_may_be_a_parent_of_the_domain() -> None:
    synthesized = application(
        environment(domain="dev.cruddur.example", hosted_zone_name="cruddur.example")
    )

    (zone,) = synthesized.data("aws_route53_zone")
    assert zone["name"] == "cruddur.example"


def test_a_service_may_be_named_like_a_part_of_the_system() -> None:
    names = ("access-logs", "account", "certificate", "cluster", "dns", "firewall", "http", "https")
    internal = tuple(service(name=name, connects_to=()) for name in names)
    public = (web(), api(name="group", host="group"))

    synthesized = application(environment(services=(*public, *internal)))

    assert len(synthesized.all("aws_ecs_service")) == len(names) + len(public)


def test_autoscaling_tracks_the_metrics_that_have_a_target() -> None:
    autoscaling = Autoscaling(
        minimum_count=1,
        maximum_count=3,
        cpu_percent=50,
        memory_percent=None,
        requests_per_target_per_minute=500,
    )
    synthesized = application(environment(services=(web(autoscaling=autoscaling),)))

    load_balancer = synthesized.address("aws_lb", "load_balancer/load_balancer")
    targets = synthesized.address("aws_lb_target_group", "load_balancer/web_targets")
    policies = synthesized.all("aws_appautoscaling_policy")
    assert set(policies) == {"service/web/scaling/cpu", "service/web/scaling/requests"}
    cpu, requests = (
        policies[f"service/web/scaling/{metric}"]["target_tracking_scaling_policy_configuration"]
        for metric in ("cpu", "requests")
    )
    assert (cpu["target_value"], requests["target_value"]) == (50, 500)
    assert requests["predefined_metric_specification"] == {
        "predefined_metric_type": "ALBRequestCountPerTarget",
        "resource_label": f"${{{load_balancer}.arn_suffix}}/${{{targets}.arn_suffix}}",
    }


def test_a_pause_stops_every_service_and_starts_as_many_tasks_as_it_had() -> None:
    pause = Pause(
        stop_cron="0 20 ? * MON-FRI *",
        start_cron="0 7 ? * MON-FRI *",
        time_zone="Europe/Berlin",
    )
    autoscaling = Autoscaling(minimum_count=1, maximum_count=3)
    scaled = service(desired_count=2, autoscaling=autoscaling)
    synthesized = application(environment(services=(web(desired_count=2), scaled), pause=pause))

    stop = ("cron(0 20 ? * MON-FRI *)", "Europe/Berlin")
    start = ("cron(0 7 ? * MON-FRI *)", "Europe/Berlin")
    actions = synthesized.all("aws_appautoscaling_scheduled_action")
    assert {
        path: (action["schedule"], action["timezone"], action["scalable_target_action"])
        for path, action in actions.items()
    } == {
        "service/web/scaling/stop": (*stop, {"min_capacity": "0", "max_capacity": "0"}),
        "service/web/scaling/start": (*start, {"min_capacity": "2", "max_capacity": "2"}),
        "service/worker/scaling/stop": (*stop, {"min_capacity": "0", "max_capacity": "0"}),
        "service/worker/scaling/start": (*start, {"min_capacity": "1", "max_capacity": "3"}),
    }


def test_capacity_and_cpu_architecture_come_from_the_environment() -> None:
    capacity = Capacity(fargate_weight=1, fargate_spot_weight=3, fargate_base_count=1)
    synthesized = application(environment(capacity=capacity, cpu_architecture="ARM64"))

    strategy = synthesized.one("aws_ecs_service")["capacity_provider_strategy"]
    weights = {item["capacity_provider"]: item["weight"] for item in strategy}
    assert weights == {"FARGATE": 1, "FARGATE_SPOT": 3}
    platform = synthesized.one("aws_ecs_task_definition")["runtime_platform"]
    assert platform == {"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}


def test_every_alarm_notifies_the_topic_and_is_on_the_dashboard() -> None:
    synthesized = application(environment(services=(web(), service())))

    alarms = synthesized.all("aws_cloudwatch_metric_alarm")
    topic = synthesized.address("aws_sns_topic", "monitoring/topic/topic")
    dashboard = synthesized.one("aws_cloudwatch_dashboard")["dashboard_body"]
    assert set(alarms) == {
        "monitoring/alarms/web/errors",
        "monitoring/alarms/web/unhealthy_hosts",
        "monitoring/alarms/web/latency",
        "monitoring/alarms/web_tasks/alarm",
        "monitoring/alarms/worker_tasks/alarm",
    }
    for path, alarm in alarms.items():
        assert alarm["alarm_actions"] == [f"${{{topic}.arn}}"]
        assert f"${{{synthesized.address('aws_cloudwatch_metric_alarm', path)}.arn}}" in dashboard


def test_only_the_composite_alarm_of_an_objective_notifies_and_is_on_the_dashboard() -> None:
    objective = AlarmThresholds(availability_objective_percent=99.9)
    synthesized = application(environment(services=(web(alarm_thresholds=objective), service())))

    topic = synthesized.address("aws_sns_topic", "monitoring/topic/topic")
    dashboard = synthesized.one("aws_cloudwatch_dashboard")["dashboard_body"]
    path = "monitoring/alarms/web_availability/alarm"
    alarm = synthesized.at("aws_cloudwatch_composite_alarm", path)
    assert alarm["alarm_actions"] == alarm["ok_actions"] == [f"${{{topic}.arn}}"]
    assert f"${{{synthesized.address('aws_cloudwatch_composite_alarm', path)}.arn}}" in dashboard
    for window in (5, 30, 60, 360):
        path = f"monitoring/alarms/web_availability/window_{window}"
        assert "alarm_actions" not in synthesized.at("aws_cloudwatch_metric_alarm", path)
        assert synthesized.address("aws_cloudwatch_metric_alarm", path) not in dashboard


def test_a_budget_is_only_created_with_a_limit_and_notifies_the_topic_of_the_alarms() -> None:
    synthesized = application(environment(monthly_budget_usd=350))

    budget = synthesized.one("aws_budgets_budget")
    topic = synthesized.address("aws_sns_topic", "monitoring/topic/topic")
    assert (budget["name"], budget["limit_amount"]) == ("cruddur-test", "350")
    assert budget["cost_filter"][0]["values"] == ["user:Environment$test"]
    subscribers = [it["subscriber_sns_topic_arns"] for it in budget["notification"]]
    assert subscribers == [[f"${{{topic}.arn}}"]] * 2
    assert application(environment()).all("aws_budgets_budget") == {}


def test_no_service_has_an_objective_unless_it_is_given() -> None:
    assert application(environment()).all("aws_cloudwatch_composite_alarm") == {}


def test_the_dashboard_shows_the_calls_of_services_that_are_called() -> None:
    synthesized = application(environment(services=(web(connects_to=("worker",)), service())))

    body = json.loads(synthesized.one("aws_cloudwatch_dashboard")["dashboard_body"])
    graphs = {widget["properties"]["title"]: widget["properties"] for widget in body["widgets"]}
    (calls,) = graphs["Calls through Service Connect"]["metrics"]
    assert calls[2:4] == ["DiscoveryName", "worker"]


def test_missing_tasks_raise_an_alarm_only_where_they_are_counted() -> None:
    uncounted = application(environment(container_insights="disabled"))

    assert not any("tasks" in path for path in uncounted.all("aws_cloudwatch_metric_alarm"))


def test_a_one_off_task_has_the_size_of_its_service_unless_it_has_its_own() -> None:
    small = OneOffTask(name="small", command=("echo", "${x}"), time_limit_minutes=5)
    large = OneOffTask(
        name="large", command=("true",), time_limit_minutes=5, cpu_units=1024, memory_mib=4096
    )
    synthesized = application(environment(services=(web(tasks=(small, large)),)))

    def size(name: str) -> tuple[str, str]:
        task = synthesized.at("aws_ecs_task_definition", f"service/web/tasks/{name}")
        return task["cpu"], task["memory"]

    assert (size("small"), size("large")) == (("256", "512"), ("1024", "4096"))


def test_terraform_replaces_nothing_in_the_command_of_a_one_off_task() -> None:
    task = OneOffTask(name="small", command=("echo", "${x}"), time_limit_minutes=5)
    synthesized = application(environment(services=(web(tasks=(task,)),)))

    found = synthesized.at("aws_ecs_task_definition", "service/web/tasks/small")
    assert json.loads(found["container_definitions"])[0]["command"] == ["echo", "$${x}"]
