"""The addresses of the audit log."""

from django.urls import path

from majlis.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("sheet/", views.export, name="export"),
    path("sheet/ask/", views.take, name="take"),
]
