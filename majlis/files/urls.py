"""Address of a file, under /files/."""

from django.urls import path

from majlis.files import views

app_name = "files"
urlpatterns = [path("<str:token>/<str:name>", views.file, name="file")]
