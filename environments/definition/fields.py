"""The types of fields, each with a check and a text about allowed values."""

from typing import Annotated, Literal

from pydantic import StrictInt

from environments.definition.base import UnknownName
from environments.definition.checks import Check, Text, between, matching, unique

# The regions of the commercial partition that the pinned AWS provider and Terraform's S3 backend
# know. A test compares the list with botocore's, and so notices a new region.
REGIONS = (
    "af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
    "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
    "ap-southeast-5", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1",
    "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2",
    "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1",
    "us-east-1", "us-east-2", "us-west-1", "us-west-2",
)  # fmt: skip
# Partitions of AWS with accounts of their own, by the start of their regions' names.
_OTHER_PARTITIONS = {
    "us-gov-": "AWS GovCloud (US)",
    "cn-": "AWS China",
    "us-iso": "AWS's secret regions",
    "eu-isoe-": "AWS's secret regions",
    "eusc-": "the AWS European Sovereign Cloud",
}


def _region(text: str) -> str:
    for prefix, partition in _OTHER_PARTITIONS.items():
        if text.startswith(prefix):
            raise ValueError(
                f"must be a region of the aws partition: {partition} is another partition, which "
                "is not supported: the policies here name resources of the aws partition, by ARNs "
                "that begin with arn:aws:"
            )
    if text not in REGIONS:
        allowed = f"must be a region of the aws partition ({', '.join(REGIONS)})"
        raise UnknownName(allowed, REGIONS)
    return text


HYPHENATED = r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,31}"
HYPHENATED_ALLOWED = "1 to 32 lower-case letters, digits and single hyphens, starting with a letter"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label has at least two characters and is not a number, as in an IP address.
_DOMAIN = rf"(?:{_LABEL}\.)+(?![0-9]+\Z)(?=..){_LABEL}"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_DIGEST = r"@sha256:[0-9a-f]{64}"
_ATOM = r"[A-Za-z0-9!#%&'*+/=?^_`|~-]+"

ENVIRONMENT_NAME = r"[a-z][a-z0-9]{0,11}"
ENVIRONMENT_NAME_ALLOWED = (
    "1 to 12 lower-case letters and digits, starting with a letter, so that every AWS name made of "
    "it fits its limit and is no other environment's"
)
EnvironmentName = Annotated[Text, matching(ENVIRONMENT_NAME, ENVIRONMENT_NAME_ALLOWED)]
ServiceName = Annotated[
    Text,
    matching(
        # Every JavaScript object has a property `constructor`, so the library constructs would
        # report a second construct of that name.
        rf"(?!constructor\Z){HYPHENATED}",
        f"{HYPHENATED_ALLOWED}, so that every AWS name made of it fits its limit, and not "
        "'constructor'",
    ),
]
Region = Annotated[Text, Check(_region, "a region of the aws partition")]
LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
    2922, 3288, 3653
]  # fmt: skip
AccountId = Annotated[Text, matching(r"[0-9]{12}", "a string of 12 digits")]
Domain = Annotated[
    Text,
    matching(
        # A listener rule allows only letters after the last dot of a host (ELB API reference,
        # HostHeaderConditionConfig).
        rf"(?=.{{1,64}}\Z)(?:{_LABEL}\.)+[a-z]{{2,63}}",
        "a lower-case domain of at most 64 characters with letters only after the last dot, such "
        "as cruddur.example (limits of ACM's first names and of ELB's listener rules)",
    ),
]
HostLabel = Annotated[
    Text,
    matching(rf"@|{_LABEL}", "'@' for the naked domain or one lower-case DNS label such as 'api'"),
]
UserPoolId = Annotated[
    Text,
    matching(r"[a-z0-9-]{1,32}_[0-9A-Za-z]{1,23}", "a user pool id such as us-east-1_EXAMPLE12"),
]
UserPoolClientId = Annotated[
    Text, matching(r"[0-9A-Za-z_+]{1,128}", "an app client id: 1 to 128 letters and digits")
]
ImageTag = Annotated[
    Text,
    matching(
        r"(?!latest\Z)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}",
        "an image tag of 1 to 128 letters, digits and ._-, and not 'latest': tags are immutable",
    ),
]
ImageUri = Annotated[
    Text,
    matching(
        # At most 255 characters: ContainerDefinition, image (Amazon ECS API reference). No private
        # ECR repository: the execution role may not pull from other repositories.
        r"(?=.{1,255}\Z)(?![0-9]{12}\.dkr[.-]ecr)(?!.*:latest(?:@|\Z))"
        rf"(?:{_LABEL}\.)+{_LABEL}(?::[0-9]{{1,5}})?(?:/{_COMPONENT})+"
        rf"(?:{_DIGEST}|:[A-Za-z0-9_][A-Za-z0-9._-]{{0,127}}(?:{_DIGEST})?)",
        "a public image with its registry, and with a digest or a tag that is not 'latest', such "
        "as public.ecr.aws/nginx/nginx:1.29",
    ),
]
SourceFolder = Annotated[
    Text,
    matching(
        r"(?=.{1,200}\Z)[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*",
        "a folder of this repository such as services/backend-flask",
    ),
]
UrlPath = Annotated[
    Text, matching(r"/[!-~]{0,1023}", "a URL path of at most 1024 characters starting with '/'")
]
Command = Annotated[
    Text, matching(r"(?s)(?=.*\S).{1,4096}", "a shell command of 1 to 4096 characters")
]
VariableName = Annotated[
    Text,
    matching(
        r"(?!AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)\Z)[A-Za-z_][A-Za-z0-9_]{0,254}",
        "letters, digits and underscores, and no AWS key: the task role gives those",
    ),
]
SecretNames = Annotated[tuple[VariableName, ...], unique("secret")]
ServiceNames = Annotated[tuple[ServiceName, ...], unique("service")]
Port = Annotated[StrictInt, between(1, 65535, "(a TCP port)")]
UserId = Annotated[StrictInt, between(1, 65534, "(a user id; 0 is root)")]
Percent = Annotated[StrictInt, between(1, 100, "percent")]
EmailAddress = Annotated[
    Text,
    matching(
        rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_DOMAIN}",
        "an e-mail address with a lower-case domain such as ops@cruddur.example",
    ),
]
