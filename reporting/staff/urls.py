"""The staff's reports. Every view is a `staff_page` or a `list_page`."""

from django.urls import URLPattern, path

from reporting.staff import causes, exports, lists, published, score766

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("so-theo-doi/", lists.register, name="register"),
    path("qua-han/", lists.late, name="late"),
    path("nguyen-nhan/", causes.causes, name="causes"),
    path("xuat/", exports.exports, name="exports"),
    path("xuat/<int:key>/tep/", exports.file, name="export-file"),
    path("chi-so-766/", score766.score766, name="score766"),
    path("chi-so-766.xlsx", score766.score766_xlsx, name="score766-xlsx"),
    path("kiem-tra/", published.published, name="published"),
]
