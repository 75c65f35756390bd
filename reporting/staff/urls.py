"""The staff's reports. Every view is a `staff_page`."""

from django.urls import URLPattern, path

from reporting.staff import publication, publications

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("cong-bo/", publications.publications, name="publications"),
    path("cong-bo/<int:number>/", publication.publication, name="publication"),
    path("cong-bo/<int:number>/chay-lai/", publication.run_again, name="publication-rerun"),
    path("cong-bo/<int:number>/go/", publication.withdraw, name="publication-withdraw"),
    path("cong-bo/<int:number>/chenh-lech/", publication.restated, name="publication-restatement"),
]
