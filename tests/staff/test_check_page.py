"""The page that checks published figures: pasted, uploaded, the example, and what was entered."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.models import Indicator, IndicatorValue
from tests.staff.staffed import Role, person, signed_in

PAGE = "/admin/bao-cao/kiem-tra/"
NAM_DINH = '[[figure]]\nid = "nam-dinh"\nstated = "94,9%"\nnumerator = 21200\ndenominator = 23117\n'


@pytest.fixture
def controller(office):
    return signed_in(person(Role.CONTROLLER, unit=office.offices.province))


def entered(unit, number=0, kind="share", **given):
    indicator, _made = Indicator.objects.get_or_create(
        code=f"{kind}-{number}", defaults={"name": f"Chỉ tiêu {number}", "kind": kind}
    )
    first, last = date(2023, 1, 1), date(2023, 12, 31)
    return IndicatorValue.objects.create(
        indicator=indicator, unit=unit, first=first, last=last, source="Báo cáo 2023",
        entered_at=datetime(2024, 1, 2, tzinfo=UTC), **given,
    )  # fmt: skip


def verdicts(response, name="lines"):
    return [(line.stated, line.made_of, line.computed, line.implied, line.verdict) for line in response.context[name]]


def test_the_page_says_what_to_do(controller):
    response = controller.get(PAGE)
    shown = response.content.decode()
    assert response.status_code == 200
    assert "Dán các con số" in shown and "Chưa có giá trị nào ghi kèm số như đã công bố" in shown
    assert 'aria-current="page">Kiểm tra số liệu công bố' in shown


def test_a_pasted_text_is_judged_and_kept(controller):
    response = controller.post(PAGE, {"text": NAM_DINH})
    assert verdicts(response) == [("94,9%", "21.200 / 23.117", "91,7 %", "22.339", "inconsistent")]
    shown = response.content.decode()
    assert "không khớp" in shown and 'class="is-inconsistent"' in shown
    assert "Tử số chia mẫu số được 91,7 %; muốn có 94,9% thì mẫu số phải là 22.339." in shown
    assert response.context["text"] == NAM_DINH and "denominator = 23117\n</textarea>" in shown
    assert not IndicatorValue.objects.exists()


def test_an_uploaded_file_comes_back_as_text(controller):
    response = controller.post(PAGE, {"text": "", "file": SimpleUploadedFile("a.toml", NAM_DINH.encode())})
    assert len(verdicts(response)) == 1 and response.context["text"] == NAM_DINH


def test_the_shipped_example(controller):
    response = controller.post(PAGE, {"example": "1", "text": "x"})
    assert [line.verdict for line in response.context["lines"]].count("inconsistent") == 6
    assert response.context["summary"].startswith("28 con số: 20 khớp")


@pytest.mark.parametrize(
    "given, says",
    [
        ({"text": "  "}, "Chưa có gì để kiểm tra; hãy dán văn bản TOML hoặc chọn một tệp."),
        ({"text": "<b>"}, "Tệp Văn bản đã dán không phải TOML"),
        ({"text": NAM_DINH.replace("23117", "0")}, "Văn bản đã dán, nam-dinh: denominator bằng 0"),
        ({"text": "#" * (2**20 + 1)}, "Văn bản đã dán lớn hơn 1 MiB"),
        ({"file": SimpleUploadedFile("a.toml", b"#" * (2**20 + 1))}, "a.toml lớn hơn 1 MiB"),
        ({"file": SimpleUploadedFile("a.toml", b"\xff\xfe")}, "Tệp a.toml không phải văn bản UTF-8"),
    ],
)
def test_a_refusal_is_one_sentence_and_keeps_what_was_typed(controller, given, says):
    response = controller.post(PAGE, given)
    assert response.status_code == 400
    assert response.context["refused"].startswith(says)
    assert response.context["text"] == given.get("text", "")


def test_each_entered_value_gets_its_verdict(controller, office):
    province = office.offices.province
    entered(province, 1, stated="94,9%", numerator=21200, denominator=23117)
    entered(province, 2, value="99.75", numerator=67828, denominator=67995)
    entered(province, 3, "count", stated="1.836", value=1836, parts=[1464, 314, 167])
    entered(province, 4, "share", stated="98,73", value="98.73")
    entered(province, 5, stated="khoảng một nửa", value=50)
    entered(province, 6, stated="5%", value=5, numerator=1, denominator=0)
    entered(province, 7, "count", stated="5", value=5, parts=["x"])
    entered(province, 8, value=7)  # nothing was stated of it
    response = controller.get(PAGE)
    assert verdicts(response, "entered") == [
        ("94,9%", "21.200 / 23.117", "91,7 %", "22.339", "inconsistent"),
        ("99,75", "67.828 / 67.995", "99,75 %", "67.998", "consistent"),
        ("1.836", "1.464 + 314 + 167", "1.945", "–", "inconsistent"),
        ("98,73", "–", "–", "–", "unchecked"),
        ("khoảng một nửa", "–", "–", "–", "unchecked"),
        ("5%", "–", "–", "–", "unchecked"),
        ("5", "–", "–", "–", "unchecked"),
    ]
    advice = [line.advice for line in response.context["entered"]][4:]
    assert [words.split("; ")[0] for words in advice] == [
        "«khoảng một nửa» không phải con số đọc được",
        "share-6: denominator bằng 0 nên không chia được",
        "«x» không phải số đếm",
    ]
    assert "Tỉnh Sông Xanh, 01/01/2023 – 31/12/2023" in response.content.decode()


def test_one_sees_the_values_of_their_unit_and_below(office):
    offices = office.offices
    for unit in (offices.province, offices.district, offices.ward):
        entered(unit, stated="50%", numerator=1, denominator=2)
    seen = {}
    for unit in (offices.province, offices.district, offices.ward, offices.village):
        response = signed_in(person(Role.CONTROLLER, unit=unit)).get(PAGE)
        seen[unit.code] = [line.detail.split(",")[0] for line in response.context["entered"]]
    names = ["Tỉnh Sông Xanh", "Huyện Bến Tre Xanh", "Phường Một"]
    assert seen == {"98": names, "981": names[1:], "98101": names[2:], "98102": []}


def test_who_works_at_an_agency_is_refused(office):
    response = signed_in(person(Role.SPECIALIST, office.offices.ward_committee)).get(PAGE)
    assert response.status_code == 403
    assert "Báo cáo dành cho tài khoản của cả một đơn vị" in response.content.decode()


def test_a_stranger_is_asked_to_log_in(client, office):
    assert client.get(PAGE).url == f"/admin/login/?next={PAGE}"


def test_queries_do_not_depend_on_how_much_was_entered(controller, office):
    counts = []
    for number in (1, 40):
        entered(office.offices.ward, number, stated="50%", numerator=1, denominator=2)
        for more in range(1, number):
            entered(office.offices.province, more + 100, stated="50%", numerator=1, denominator=2)
        with CaptureQueriesContext(connection) as asked:
            controller.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
