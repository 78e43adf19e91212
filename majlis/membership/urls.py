from django.urls import path

from majlis.membership.views import directory, entrance, person, profile

app_name = "membership"
urlpatterns = [
    path("demo/", entrance.demo, name="demo"),
    path("language/", entrance.language, name="language"),
    path("account/2fa/", entrance.second_factor, name="second_factor"),
    path("account/security/", entrance.security, name="security"),
    path("me/", profile.me, name="me"),
    path("me/as/<slug:others>/", profile.me_as, name="me_as"),
    path("experts/", directory.directory, name="directory"),
    path("experts/suggest/", directory.suggest, name="suggest"),
    path("experts/<slug:handle>/", person.expert, name="expert"),
    path("experts/<slug:handle>/card.vcf", person.card, name="card"),
    path("experts/<slug:handle>/photo/<slug:version>", person.photo, name="photo"),
]
