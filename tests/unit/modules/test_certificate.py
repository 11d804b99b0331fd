"""The TLS certificate."""

from modules.certificate import Certificate
from tests.helpers.synthesis import Synthesized, synthesize


def certificate() -> Synthesized:
    return synthesize(
        lambda stack: Certificate(
            stack,
            "certificate",
            domain_name="cruddur.example",
            alternative_names=["api.cruddur.example"],
            zone_id="Z1",
        )
    )


def test_names_the_naked_domain_and_the_other_hosts() -> None:
    resource = certificate().one("aws_acm_certificate")

    assert resource["domain_name"] == "cruddur.example"
    assert resource["subject_alternative_names"] == ["api.cruddur.example"]
    assert resource["validation_method"] == "DNS"


def test_one_validation_record_for_each_known_name() -> None:
    records = certificate().all("aws_route53_record")

    assert set(records) == {
        "certificate/validation_cruddur.example",
        "certificate/validation_api.cruddur.example",
    }
    for path, record in records.items():
        name = path.removeprefix("certificate/validation_")
        assert f'if o.domain_name == "{name}"])' in record["name"]


def test_is_issued_only_once_its_records_are_there() -> None:
    synthesized = certificate()

    fqdns = synthesized.one("aws_acm_certificate_validation")["validation_record_fqdns"]
    assert len(fqdns) == len(synthesized.all("aws_route53_record"))


def test_a_changed_certificate_is_made_before_the_old_one_goes() -> None:
    assert certificate().one("aws_acm_certificate")["lifecycle"] == {"create_before_destroy": True}
