"""The TLS certificate of all public hosts."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.route53_record import Route53Record
from constructs import Construct

_VALIDATION_RECORD_TTL_SECONDS = 60


class Certificate(Construct):
    """An ACM certificate, validated by DNS records in the zone.

    `arn` is known after ACM has issued the certificate. There is one record for each domain name,
    and no `for_each` over `domain_validation_options`: Terraform cannot know the keys of that
    attribute before the apply.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        domain_name: str,
        alternative_names: Sequence[str],
        zone_id: str,
    ) -> None:
        super().__init__(scope, id_)
        certificate = AcmCertificate(
            self,
            "certificate",
            domain_name=domain_name,
            subject_alternative_names=list(alternative_names),
            validation_method="DNS",
            # The listener uses the old certificate until ACM has issued the new one.
            lifecycle={"create_before_destroy": True},
        )
        records = [
            self._validation_record(name, certificate.fqn, zone_id)
            for name in (domain_name, *alternative_names)
        ]
        self.arn: str = AcmCertificateValidation(
            self,
            "validation",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn for record in records],
        ).certificate_arn

    def _validation_record(self, name: str, certificate: str, zone_id: str) -> Route53Record:
        def option(attribute: str) -> str:
            options = f"{certificate}.domain_validation_options"
            return f'${{one([for o in {options} : o.{attribute} if o.domain_name == "{name}"])}}'

        return Route53Record(
            self,
            f"validation_{name}",
            zone_id=zone_id,
            name=option("resource_record_name"),
            type=option("resource_record_type"),
            records=[option("resource_record_value")],
            ttl=_VALIDATION_RECORD_TTL_SECONDS,
            # A new certificate for the same name needs the same record.
            allow_overwrite=True,
        )
