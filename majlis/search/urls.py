"""Addresses of the search."""

from django.urls import path

from majlis.search import views

app_name = "search"
urlpatterns = [
    path("", views.search, name="search"),
    path("suggest", views.suggest, name="suggest"),
]
