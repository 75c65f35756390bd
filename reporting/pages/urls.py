from django.urls import path

from reporting.pages import live, reform, views

app_name = "statistics"
urlpatterns = [
    path("", views.statement, name="statement"),
    path("hien-tai/", live.live, name="live"),
    path("cai-cach/", reform.reform, name="reform"),
    path("cong-bo/<int:number>.json", views.document, name="document"),
]
