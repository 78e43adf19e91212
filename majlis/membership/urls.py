from django.urls import path

from majlis.membership.views import directory, entrance, factor, person, profile

app_name = "membership"
urlpatterns = [
    path("demo/", entrance.demo, name="demo"),
    path("language/", entrance.language, name="language"),
    path("account/2fa/", entrance.second_factor, name="second_factor"),
    path("account/2fa/recovery-codes/", factor.recovery_codes, name="recovery_codes"),
    path("account/security/", entrance.security, name="security"),
    path("account/second-factor/", factor.enrol, name="enrol"),
    path("account/confirm/", factor.confirm, name="confirm"),
    path("account/confirm/again/", factor.again, name="again"),
    path("account/confirm/waiting/", factor.waiting, name="kept"),
    path("me/", profile.me, name="me"),
    path("me/as/<slug:others>/", profile.me_as, name="me_as"),
    path("experts/", directory.directory, name="directory"),
    path("experts/suggest/", directory.suggest, name="suggest"),
    path("experts/<slug:handle>/", person.expert, name="expert"),
    path("experts/<slug:handle>/card.vcf", person.card, name="card"),
    path("experts/<slug:handle>/photo/<slug:version>", person.photo, name="photo"),
]
