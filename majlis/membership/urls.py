from django.urls import path

from majlis.membership.views import entrance

app_name = "membership"
urlpatterns = [
    path("demo/", entrance.demo, name="demo"),
    path("language/", entrance.language, name="language"),
    path("account/security/", entrance.security, name="security"),
]
