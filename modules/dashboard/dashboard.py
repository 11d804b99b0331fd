"""The CloudWatch dashboard of one load balancer and one cluster."""

import json
from collections.abc import Iterable, Mapping, Sequence

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from modules.dashboard.widget import Line, Widget, alarm_status, body, graph


class Dashboard(Construct):
    """A CloudWatch dashboard: alarms, requests, errors, latency, tasks, CPU, memory, calls.

    `target_group_arn_suffixes` are those of the public services; `callees` maps a service to the
    services that it calls through Service Connect. The numbers of tasks come from Container
    Insights, the numbers of calls from Service Connect.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        region: str,
        cluster: str,
        services: Sequence[str],
        callees: Mapping[str, Sequence[str]],
        load_balancer_arn_suffix: str,
        target_group_arn_suffixes: Mapping[str, str],
        alarm_arns: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        self._region = region
        self._cluster = cluster
        self._load_balancer = {"LoadBalancer": load_balancer_arn_suffix}
        self._target_groups = target_group_arn_suffixes
        graphs = [*self._traffic(), *self._tasks(services), *self._calls(callees)]
        CloudwatchDashboard(
            self,
            "dashboard",
            dashboard_name=name,
            dashboard_body=json.dumps(body(alarm_status("Alarms", alarm_arns), graphs)),
        )

    def _traffic(self) -> list[Widget]:
        client_errors = self._targets("HTTPCode_Target_4XX_Count", "Sum", "4xx")
        errors = self._targets("HTTPCode_Target_5XX_Count", "Sum", "5xx")
        own_errors = Line(
            "load balancer 5xx",
            "AWS/ApplicationELB",
            "HTTPCode_ELB_5XX_Count",
            self._load_balancer,
            "Sum",
        )
        latency = [
            line
            for percentile in ("p50", "p95", "p99")
            for line in self._targets("TargetResponseTime", percentile, percentile)
        ]
        return [
            self._graph("Requests", "per minute", self._targets("RequestCount", "Sum")),
            self._graph("Errors", "per minute", [*client_errors, *errors, own_errors]),
            self._graph("Latency", "seconds", latency),
        ]

    def _tasks(self, services: Sequence[str]) -> list[Widget]:
        def lines(namespace: str, metric: str) -> list[Line]:
            return [
                Line(service, namespace, metric, self._service(service), "Average")
                for service in services
            ]

        return [
            self._graph("Tasks", "running", lines("ECS/ContainerInsights", "RunningTaskCount")),
            self._graph("CPU", "percent", lines("AWS/ECS", "CPUUtilization")),
            self._graph("Memory", "percent", lines("AWS/ECS", "MemoryUtilization")),
        ]

    def _calls(self, callees: Mapping[str, Sequence[str]]) -> list[Widget]:
        """Return the graphs of calls: the requests to each callee, and the answers to each caller.

        In the metric of requests, `ServiceName` is the callee. The proxy of the caller counts the
        answers: there `ServiceName` is the caller and `TargetDiscoveryName` the callee.
        Source: Amazon ECS developer guide, "Amazon ECS CloudWatch metrics", RequestCount,
        HTTPCode_Target_5XX_Count and TargetResponseTime.
        """
        called = sorted({callee for names in callees.values() for callee in names})
        if not called:
            return []
        calls = [
            Line(
                callee,
                "AWS/ECS",
                "RequestCount",
                {"DiscoveryName": callee, **self._service(callee)},
                "Sum",
            )
            for callee in called
        ]
        errors = self._answers(callees, "HTTPCode_Target_5XX_Count", "Sum")
        latency = self._answers(callees, "TargetResponseTime", "Average")
        return [
            self._graph("Calls through Service Connect", "per minute", calls),
            self._graph("Calls answered with 5xx", "per minute", errors),
            self._graph("Latency of calls", "milliseconds", latency),
        ]

    def _answers(
        self, callees: Mapping[str, Sequence[str]], metric: str, statistic: str
    ) -> list[Line]:
        return [
            Line(
                f"{caller} to {callee}",
                "AWS/ECS",
                metric,
                {"TargetDiscoveryName": callee, **self._service(caller)},
                statistic,
            )
            for caller, names in callees.items()
            for callee in sorted(names)
        ]

    def _graph(self, title: str, unit: str, lines: Iterable[Line]) -> Widget:
        return graph(title, unit, self._region, lines)

    def _targets(self, metric: str, statistic: str, what: str = "") -> list[Line]:
        return [
            Line(
                f"{service} {what}".rstrip(),
                "AWS/ApplicationELB",
                metric,
                {**self._load_balancer, "TargetGroup": target_group},
                statistic,
            )
            for service, target_group in self._target_groups.items()
        ]

    def _service(self, service: str) -> dict[str, str]:
        return {"ClusterName": self._cluster, "ServiceName": service}
