"""The staff's reports. Every view is a `staff_page` or a `list_page`."""

from django.urls import path

from reporting.staff import causes, exports, lists

app_name = "reports"
urlpatterns = [
    path("so-theo-doi/", lists.register, name="register"),
    path("qua-han/", lists.late, name="late"),
    path("nguyen-nhan/", causes.causes, name="causes"),
    path("xuat/", exports.exports, name="exports"),
    path("xuat/<int:key>/tep/", exports.file, name="export-file"),
]
