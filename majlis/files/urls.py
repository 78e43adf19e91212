"""Address of a file, under /files/."""

from django.urls import re_path

from majlis.files import views

app_name = "files"
# Tokens have one form: whatever else stands in their place never reaches the database.
urlpatterns = [re_path(r"^(?P<token>[0-9a-f]{32})/(?P<name>[^/]+)$", views.file, name="file")]
