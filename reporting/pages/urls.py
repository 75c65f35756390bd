from django.urls import path

from reporting.pages import live, views

app_name = "statistics"
urlpatterns = [
    path("", views.statement, name="statement"),
    path("hien-tai/", live.live, name="live"),
]
