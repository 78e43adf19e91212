"""Addresses of the library, under /library/."""

from django.urls import path

from majlis.library import views

app_name = "library"
urlpatterns = [
    path("", views.library, name="library"),
    path("share/", views.share, name="share"),
    path("<int:pk>/", views.resource, name="resource"),
    path("<int:pk>/version/", views.version, name="version"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
