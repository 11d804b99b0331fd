"""Names of certificates in the emulator."""

import pytest
from botocore.exceptions import ClientError

from tests.helpers.emulator import Emulator


def test_a_certificate_has_ten_names_the_first_included(emulator: Emulator) -> None:
    acm = emulator.client("acm")
    names = [f"{number}.names.example" for number in range(10)]

    acm.request_certificate(DomainName=names[0], SubjectAlternativeNames=names)

    with pytest.raises(ClientError, match=r"LimitExceededException.*has too many domains"):
        acm.request_certificate(DomainName="names.example", SubjectAlternativeNames=names)


def test_a_certificate_has_its_names_in_lower_case(emulator: Emulator) -> None:
    acm = emulator.client("acm")

    arn = acm.request_certificate(
        DomainName="Names.Example", SubjectAlternativeNames=["API.Names.Example"]
    )["CertificateArn"]

    certificate = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert certificate["DomainName"] == "names.example"
    assert set(certificate["SubjectAlternativeNames"]) == {"names.example", "api.names.example"}
