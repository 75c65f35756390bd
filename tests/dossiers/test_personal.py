"""Personal data: sealed, found by an exact value, and nowhere else."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

from dossiers import services
from dossiers.models import Applicant
from dossiers.personal import MAC_BYTES, mac, macs, seal, unseal
from dossiers.rules.errors import BadValue
from dossiers.rules.folding import fold
from tests.dossiers.at_work import intake
from tests.reporting.told import moment

NUMBER, PHONE, EMAIL = "001199012345", "0912345678", "an.nguyen@thu.example"


@pytest.mark.parametrize("text", [NUMBER, "Nguyễn Thị Ánh", "x", "hai\ndòng", "số 1: đường A" * 20])
def test_what_is_sealed_can_be_read_again(text):
    assert unseal(seal(text)) == text
    assert unseal(memoryview(seal(text))) == text


def test_nothing_is_sealed_as_nothing():
    assert (seal(""), unseal(b""), mac("")) == (b"", "", b"")


def test_two_seals_of_one_value_differ_and_hide_it():
    first, second = seal(NUMBER), seal(NUMBER)
    assert first != second
    assert NUMBER.encode() not in first
    assert first.startswith(b"new:"), "the first key writes"


def sealed_with_the_old_key(text: str) -> bytes:
    nonce = b"n" * 12
    return b"old:" + nonce + AESGCM(settings.DATA_KEYS["old"]).encrypt(nonce, text.encode(), None)


def test_an_old_key_still_reads():
    assert list(settings.DATA_KEYS) == ["new", "old"]
    assert unseal(sealed_with_the_old_key(NUMBER)) == NUMBER


def test_a_key_that_is_gone_is_named():
    with pytest.raises(BadValue) as refused:
        unseal(b"lost:" + seal(NUMBER).partition(b":")[2])
    assert (refused.value.code, refused.value.params) == ("data_key_missing", {"key_id": "lost"})


@pytest.mark.parametrize("place", range(len("new:"), len("new:") + 12 + len(NUMBER) + 16))
def test_every_changed_byte_is_noticed(place):
    sealed = bytearray(seal(NUMBER))
    sealed[place] ^= 1
    with pytest.raises(BadValue, match="data_changed"):
        unseal(bytes(sealed))


@pytest.mark.parametrize("keep", [4, 5, 10, 16, 20, 30])
def test_a_cut_value_is_noticed(keep):
    with pytest.raises(BadValue, match="data_changed"):
        unseal(seal(NUMBER)[:keep])


def test_sealed_under_one_key_and_named_another():
    with pytest.raises(BadValue, match="data_changed"):
        unseal(seal(NUMBER).replace(b"new:", b"old:", 1))


def test_a_mac_is_the_same_each_time_and_for_no_other_value():
    assert mac(NUMBER) == mac(NUMBER) and len(mac(NUMBER)) == MAC_BYTES
    assert len({mac(text) for text in (NUMBER, NUMBER[:-1], NUMBER + "0", PHONE)}) == 4
    assert macs(NUMBER)[0] == mac(NUMBER) and len(set(macs(NUMBER))) == 2, "one for each key in use"


# In the database


@pytest.fixture
def applicant(db):
    name = "Nguyễn Thị Ánh"
    return Applicant.objects.create(
        kind="citizen", name=name, name_folded=fold(name), id_number_cipher=seal(NUMBER), id_number_mac=mac(NUMBER),
        phone_cipher=seal(PHONE), phone_mac=mac(PHONE), email_cipher=seal(EMAIL), email_mac=mac(EMAIL),
    )  # fmt: skip


def test_found_by_the_exact_number_under_any_key(applicant):
    found = Applicant.objects.filter(id_number_mac__in=macs(NUMBER))
    assert list(found) == [applicant]
    assert unseal(found.get().id_number_cipher) == NUMBER
    Applicant.objects.update(id_number_mac=macs(NUMBER)[1])  # as it was stored under the old key
    assert list(Applicant.objects.filter(id_number_mac__in=macs(NUMBER))) == [applicant]
    assert not Applicant.objects.filter(id_number_mac__in=macs(NUMBER[:-1] + "6")).exists()


def everything_stored() -> bytes:
    """Every value of every row of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                found += [bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode() for cell in row]
    return b"\n".join(found)


def test_after_an_intake_no_number_lies_open_in_the_database(office, applicant):
    office.applicant = applicant
    dossier = services.open_dossier(intake(office), at=moment("1/6"))
    services.act(dossier.pk, "request_supplement", at=moment("2/6"), reason="thiếu giấy tờ")
    stored = everything_stored()
    assert dossier.code.encode() in stored and "Nguyễn Thị Ánh".encode() in stored
    for secret in (NUMBER, PHONE, EMAIL):
        assert secret.encode() not in stored and secret.encode().hex().encode() not in stored


def test_what_ends_up_in_logs_names_nobody(applicant):
    for shown in (str(applicant), repr(applicant), f"{applicant}"):
        assert not any(part in shown for part in ("Ánh", "Nguyễn", "anh", NUMBER, PHONE, EMAIL))
        assert str(applicant.pk) in shown
