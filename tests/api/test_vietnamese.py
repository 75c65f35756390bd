"""Systems are refused in Vietnamese, also where the framework speaks."""

import pytest

ADDRESS = "/api/v1/dossiers/"


@pytest.mark.parametrize(
    ("body", "kind", "sentence"),
    [
        ("{", "application/json", "không phải JSON đọc được"),
        ('{"n": NaN}', "application/json", "không phải JSON đọc được"),
        ("9" * 5_000, "application/json", "không phải JSON đọc được"),
        ("<xml/>", "application/xml", "Không nhận dữ liệu kiểu «application/xml»"),
        ("[]", "application/json", "Phải là một đối tượng JSON"),
    ],
)
def test_a_body_that_is_none(ward, body, kind, sentence):
    answer = ward.post(ADDRESS, body, content_type=kind)
    assert answer.status_code in (400, 415)
    assert sentence in answer.content.decode()


def test_a_stranger(client, db):
    assert "Thiếu thông tin xác thực" in client.get(ADDRESS).content.decode()
