"""The address of the page of components."""

from django.urls import path

from majlis.kit import views

app_name = "kit"
urlpatterns = [path("", views.kit, name="kit")]
