"""Addresses of content safety, under /safety/."""

from django.urls import path

from majlis.safety import views

app_name = "safety"
urlpatterns = [
    path("", views.rule, name="rule"),
    path("report/<slug:kind>/<slug:key>/", views.report, name="report"),
    path("mine/", views.mine, name="mine"),
    path("mine/<int:case_id>/", views.appeal, name="appeal"),
    path("cases/", views.cases, name="cases"),
    path("cases/<int:case_id>/", views.case, name="case"),
    path("cases/<int:case_id>/return/", views.give_back, name="return"),
]
