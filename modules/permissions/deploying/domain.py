"""The certificate and the DNS records of the domain."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource


def domain(scope: Scope) -> list[Statement]:
    """Allow requesting and deleting certificates, and changing the records of the domain only."""
    certificates = scope.arn("acm", "certificate/*")
    names = [scope.domain, f"*.{scope.domain}"]
    return [
        allow_without_resource(["acm:RequestCertificate"], condition=scope.to_be_tagged),
        allow(["acm:AddTagsToCertificate"], certificates, condition=scope.first_tagged),
        allow(
            [
                "acm:AddTagsToCertificate",
                "acm:DeleteCertificate",
                "acm:RemoveTagsFromCertificate",
            ],
            certificates,
            condition=scope.tagged,
        ),
        allow(
            ["route53:ChangeResourceRecordSets"],
            f"arn:aws:route53:::hostedzone/{scope.hosted_zone_id}",
            condition={
                "ForAllValues:StringLike": {
                    "route53:ChangeResourceRecordSetsNormalizedRecordNames": names
                }
            },
        ),
        allow(["route53:GetChange"], "arn:aws:route53:::change/*"),
    ]
