"""The addresses of notices."""

from django.urls import path

from majlis.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.mark_all_read, name="mark-all-read"),
    path("settings/", views.settings, name="settings"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("<int:notice_id>/", views.open_notice, name="open"),
    path("<int:notice_id>/read/", views.mark_read, name="mark-read"),
    path("<int:notice_id>/unread/", views.keep_unread, name="keep-unread"),
    path("<int:notice_id>/stop/", views.stop_reason, name="stop-reason"),
]
