"""The stack of the IAM roles with which GitHub workflows plan, push and deploy."""

from collections.abc import Mapping, Sequence

from cdktf import TerraformOutput
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct

from environments.definition import DefaultVpc, Environment, GitHubActions, names
from environments.stacks.base import EnvironmentStack, own_tags
from environments.stacks.keys import existing_key_arn
from modules.ci import Boundary, GitHubIdentityProvider, JobRole
from modules.dns import HostedZone
from modules.permissions import Scope, boundary, deploying, pushing, reading
from modules.policy import Statement

_DEPLOYED = ("registry", "application")
_WORKFLOW = ".github/workflows/deploy.yml"
_WORKFLOW_BY_HAND = ".github/workflows/deploy-by-hand.yml"
# The jobs that deploy may take 90 minutes. If the session expires earlier, the state is lost.
_SESSION_SECONDS = 7200


class PipelineStack(EnvironmentStack):
    """The roles of the workflows, their identity provider, and the boundary of services' roles.

    An administrator deploys the stack with `bin/cruddur bootstrap`. No pipeline may change the
    stack.
    """

    def __init__(
        self, scope: Construct, *, environment: Environment, github: GitHubActions
    ) -> None:
        super().__init__(scope, "ci", environment=environment)
        self._environment = environment
        self._github = github
        self._identity_provider_arn = GitHubIdentityProvider(
            self, "github", create=github.create_identity_provider
        ).arn
        project = self._project()
        Boundary(
            self,
            "boundary",
            name=names.boundary(environment.name),
            statements=boundary(project),
        )
        roles = self._roles(project)
        TerraformOutput(self, "role_arns", value={it: role.arn for it, role in roles.items()})

    def _project(self) -> Scope:
        environment = self._environment
        zone = HostedZone(self, "zone", name=environment.zone_name)
        keys = Construct(self, "keys")
        key_arns = {
            kind: existing_key_arn(keys, kind, environment=environment, kind=kind)
            for kind in environment.encrypted_stacks
        }
        return Scope(
            name=names.cluster(environment.name),
            folder=f"{names.PROJECT}/{environment.name}",
            region=environment.region,
            account_id=environment.account_id,
            tags=own_tags(environment),
            boundary_name=names.boundary(environment.name),
            access_log_bucket=names.access_log_bucket(environment.name, environment.account_id),
            alarm_topic=names.alarm_topic(environment.name),
            dead_letter_queue=names.dead_letter_queue(environment.name),
            web_acl_log_group=names.web_acl_log_group(environment.name),
            key_arns=[arn for kind, arn in key_arns.items() if kind in _DEPLOYED],
            state_key_arn=key_arns.get("state"),
            default_vpc_id=(
                DataAwsVpc(self, "default_vpc", default=True).id
                if isinstance(environment.network, DefaultVpc)
                else None
            ),
            domain=environment.domain,
            hosted_zone_id=zone.id,
            target_group_name_prefix=names.target_group_prefix(environment.name),
            state_bucket=names.state_bucket(environment.name, environment.account_id),
            state_keys=[names.state_key(environment.name, kind) for kind in _DEPLOYED],
            dynamodb_table_names=environment.dynamodb_table_names,
            created_table_names=[table.name for table in environment.created_tables],
            foreign_security_group_ids=environment.foreign_security_group_ids,
            caches_public_images=environment.caches_sidecar_image,
            rollout_gate_names=environment.rollout_gate_names,
            cognito_user_pool_id=environment.cognito_user_pool_id,
        )

    def _roles(self, project: Scope) -> dict[str, JobRole]:
        branch = f"ref:refs/heads/{self._github.branch}"
        approved = f"environment:{self._environment.name}"
        # The job that deploys by hand names no GitHub environment: private repositories on GitHub
        # Free have none.
        subject, workflow = {
            "reviewers": (approved, _WORKFLOW),
            "dispatch": (branch, _WORKFLOW_BY_HAND),
        }[self._github.approval]
        read = reading(project)
        push = {"images": pushing(project)}
        pushes, deploys = self._claims(_WORKFLOW), self._claims(workflow)
        return {
            "plan": self._role(
                "plan", "Plans, and changes nothing", ["pull_request", branch], {}, read
            ),
            "push": self._role("push", "Pushes images", [branch, approved], pushes, push),
            "deploy": self._role(
                "deploy", "Deploys", [subject], deploys, read | deploying(project)
            ),
        }

    def _claims(self, workflow: str) -> dict[str, str]:
        """Return the claims that bind a job to the branch and to a workflow in the branch.

        A job on any branch may name the GitHub environment: the subject is not enough.
        """
        ref = f"refs/heads/{self._github.branch}"
        return {"ref": ref, "job_workflow_ref": f"{self._github.repository}/{workflow}@{ref}"}

    def _repository_claim(self) -> dict[str, str]:
        repository_id = self._github.repository_id
        return {} if repository_id is None else {"repository_id": str(repository_id)}

    def _role(
        self,
        purpose: str,
        description: str,
        subjects: Sequence[str],
        claims: Mapping[str, str],
        policies: Mapping[str, Sequence[Statement]],
    ) -> JobRole:
        return JobRole(
            self,
            purpose,
            name=names.pipeline_role(self._environment.name, purpose),
            description=f"{description}: {names.cluster(self._environment.name)}",
            identity_provider_arn=self._identity_provider_arn,
            subjects=[
                f"{prefix}:{subject}"
                for prefix in self._github.subject_prefixes
                for subject in subjects
            ],
            claims={**claims, **self._repository_claim()},
            session_seconds=_SESSION_SECONDS,
            policies=policies,
        )
