"""The staff's reports. Every view is a `staff_page`."""

from django.urls import URLPattern, path

from reporting.staff import published, score766

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("kiem-tra/", published.published, name="published"),
    path("chi-so-766/", score766.score766, name="score766"),
    path("chi-so-766.xlsx", score766.score766_xlsx, name="score766-xlsx"),
]
