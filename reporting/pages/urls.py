from django.urls import path

from reporting.pages import views

app_name = "statistics"
urlpatterns = [
    path("", views.statement, name="statement"),
    path("cong-bo/<int:number>.json", views.document, name="document"),
]
