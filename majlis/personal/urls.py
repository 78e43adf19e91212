"""The addresses of what concerns one's own data."""

from django.urls import path

from majlis.personal import views

app_name = "personal"
urlpatterns = [
    path("", views.data, name="data"),
    path("archive/", views.ask, name="ask"),
    path("archive/<slug:export>/", views.fetch, name="fetch"),
    path("erase/", views.erase, name="erase"),
    path("undo/", views.undo, name="undo"),
    path("kept/", views.kept, name="kept"),
    path("erasures/", views.erasures, name="erasures"),
    path("erasures/<slug:handle>/", views.order, name="order"),
    path("erasures/<slug:handle>/stop/", views.stop, name="stop"),
]
