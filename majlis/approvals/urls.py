"""The addresses of approvals."""

from django.urls import path

from majlis.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.approvals, name="approvals"),
    path("<int:approval_id>/", views.approval, name="approval"),
    path("<int:approval_id>/withdraw/", views.withdraw, name="withdraw"),
]
