"""Django's admin, with our site in place of its own."""

from django.contrib.admin.apps import AdminConfig


class StaffSiteConfig(AdminConfig):
    default_site = "onestop.staff_site.StaffSite"
