from modules.certificate import Certificate
from tests.helpers.synthesis import Synthesized, created


def certificate() -> Synthesized:
    names = {"domain_name": "cruddur.example", "alternative_names": ["api.cruddur.example"]}
    return created(Certificate, "certificate", zone_id="Z1", **names)


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


def test_the_validation_waits_for_its_records() -> None:
    synthesized = certificate()
    fqdns = synthesized.one("aws_acm_certificate_validation")["validation_record_fqdns"]
    assert len(fqdns) == len(synthesized.all("aws_route53_record"))


def test_a_changed_certificate_is_created_before_the_old_one_is_destroyed() -> None:
    assert certificate().one("aws_acm_certificate")["lifecycle"] == {"create_before_destroy": True}
