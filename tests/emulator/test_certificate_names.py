"""Names of certificates in the emulator."""

from tests.helpers.emulator import Emulator


def test_a_certificate_has_its_names_in_lower_case(emulator: Emulator) -> None:
    acm = emulator.client("acm")

    arn = acm.request_certificate(
        DomainName="Names.Example", SubjectAlternativeNames=["API.Names.Example"]
    )["CertificateArn"]

    certificate = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert certificate["DomainName"] == "names.example"
    assert set(certificate["SubjectAlternativeNames"]) == {"names.example", "api.names.example"}
