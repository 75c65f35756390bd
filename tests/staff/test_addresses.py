"""Whatever stands in the address of a list, the answer is a page: every list that the staff face has."""

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import IGNORED_PARAMS

from tests.staff.staffed import Role, dossier, person, signed_in


@pytest.fixture
def administrator(office):
    root = person(Role.CONTROLLER, unit=office.offices.province)
    root.is_superuser = True
    root.save()
    return signed_in(root)


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label_lower)
def test_control_characters_in_the_address_of_a_list(office, administrator, model):
    dossier(office)
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    words = [f"{field.attname}__exact" for field in model._meta.fields]
    plain = administrator.get(address).context["cl"].result_count
    for word in [*words, *IGNORED_PARAMS, "p", "x\0"]:
        answer = administrator.get(address, {word: "a\0b"})
        assert (answer.status_code, answer.context["cl"].result_count) == (200, plain), word
    for value in ("\0", "\x1b", "\x85"):
        answer = administrator.get(address, {"q": value})
        assert (answer.status_code, answer.context["cl"].result_count) == (200, plain), value


@pytest.mark.parametrize(
    "word, value",
    [("instant__year", "-1"), ("instant__year", "10000"), ("instant__year", "9" * 24), ("id__in", "9" * 24)],
)
@pytest.mark.parametrize("model", ["flag", "dossier"])
def test_numbers_that_mean_nothing_in_the_address_of_a_list(office, administrator, model, word, value):
    if model == "dossier":
        word = word.replace("instant", "due_at")
    found = dossier(office)
    answer = administrator.get(f"/admin/dossiers/{model}/", {word: value})
    assert answer.status_code == 200
    assert model == "flag" or found.code in answer.text
