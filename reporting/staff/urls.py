"""The staff's reports. Every view is a `staff_page`."""

from django.urls import path

from reporting.staff import form_pages, statement_pages

app_name = "reports"
urlpatterns = [
    path("tinh-hinh/", statement_pages.statement, name="statement"),
    path("tinh-hinh.<slug:layout>", statement_pages.statement_file, name="statement_file"),
    path("bieu/", form_pages.form, name="form"),
    path("bieu/in/", form_pages.form_print, name="form_print"),
    path("bieu.<slug:layout>", form_pages.form_file, name="form_file"),
]
