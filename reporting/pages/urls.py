from django.urls import path

from reporting.pages import views

app_name = "statistics"
urlpatterns = [path("", views.statement, name="statement")]
