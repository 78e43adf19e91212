"""Addresses of who reads a thing that stands, under /items/."""

from django.urls import path

from majlis.readership import views

app_name = "readership"
urlpatterns = [
    path("<int:item_id>/readers/change/", views.change, name="change"),
    path("<int:item_id>/readers/history/", views.history, name="history"),
    path("<int:item_id>/readers/opened/", views.opened, name="opened"),
    path("<int:item_id>/readers/kept-out/", views.kept_out, name="kept_out"),
    path("<int:item_id>/readers/readmit/<slug:handle>/", views.readmit, name="readmit"),
    path("<int:item_id>/readers/recuse/", views.recuse, name="recuse"),
    path("<int:item_id>/why-not/", views.why_not, name="why_not"),
]
