"""Addresses of the front: the public pages, the desk, and who reads what."""

from django.urls import path

from majlis.front import views

app_name = "front"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("desk/", views.desk, name="desk"),
    path("preview/", views.preview, name="preview"),
    path("audience/preview/", views.audience_preview, name="audience_preview"),
    path("audience/<int:item_id>/", views.audience, name="audience"),
]
