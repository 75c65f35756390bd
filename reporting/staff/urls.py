"""The staff's reports. Every view is a `staff_page` or a `list_page`."""

from django.urls import URLPattern, path

from reporting.staff import (
    boards,
    causes,
    exports,
    form_pages,
    lists,
    publication,
    publications,
    published,
    reform,
    score766,
    statement_pages,
)

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("", boards.overview, name="overview"),
    path("ho-so/", boards.dossiers, name="dossiers"),
    path("tinh-hinh/", statement_pages.statement, name="statement"),
    path("tinh-hinh.<slug:layout>", statement_pages.statement_file, name="statement_file"),
    path("bieu/", form_pages.form, name="form"),
    path("bieu/in/", form_pages.form_print, name="form_print"),
    path("bieu.<slug:layout>", form_pages.form_file, name="form_file"),
    path("so-theo-doi/", lists.register, name="register"),
    path("so-theo-doi/in/", lists.register_print, name="register_print"),
    path("qua-han/", lists.late, name="late"),
    path("qua-han/in/", lists.late_print, name="late_print"),
    path("nguyen-nhan/", causes.causes, name="causes"),
    path("nguyen-nhan.<slug:layout>", causes.causes_file, name="causes_file"),
    path("xuat/", exports.exports, name="exports"),
    path("xuat/<int:key>/tep/", exports.file, name="export-file"),
    path("cong-bo/", publications.publications, name="publications"),
    path("cong-bo/<int:number>/", publication.publication, name="publication"),
    path("cong-bo/<int:number>/chay-lai/", publication.run_again, name="publication-rerun"),
    path("cong-bo/<int:number>/go/", publication.withdraw, name="publication-withdraw"),
    path("cong-bo/<int:number>/chenh-lech/", publication.restated, name="publication-restatement"),
    path("chi-so-766/", score766.score766, name="score766"),
    path("chi-so-766.xlsx", score766.score766_xlsx, name="score766-xlsx"),
    path("cai-cach/", reform.reform, name="reform"),
    path("kiem-tra/", published.published, name="published"),
]
