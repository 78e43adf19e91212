from django.urls import path

from majlis.membership.vetting.views import entering, offices, own, secretariat, sponsoring
from majlis.membership.views import directory, entrance, factor, person, profile

app_name = "membership"
urlpatterns = [
    path("demo/", entrance.demo, name="demo"),
    path("language/", entrance.language, name="language"),
    path("account/2fa/", entrance.second_factor, name="second_factor"),
    path("account/2fa/recovery-codes/", factor.recovery_codes, name="recovery_codes"),
    path("account/security/", entrance.security, name="security"),
    path("account/second-factor/", factor.enrol, name="enrol"),
    path("account/way-back/<str:secret>/", factor.way_back, name="way_back"),
    path("account/confirm/", factor.confirm, name="confirm"),
    path("account/confirm/again/", factor.again, name="again"),
    path("account/confirm/waiting/", factor.waiting, name="kept"),
    path("conduct/", entering.conduct, name="conduct"),
    path("apply/", entering.apply, name="apply"),
    path("apply/sent/", entering.applied, name="applied"),
    path("enter/<str:token>/", entering.enter, name="enter"),
    path("membership/", own.status, name="status"),
    path("membership/<slug:act>/", own.step, name="own_step"),
    path("invite/", sponsoring.invite, name="invite"),
    path("speaking/", sponsoring.speaking, name="speaking"),
    path("speaking/<slug:handle>/", sponsoring.speak, name="speak"),
    path("staff/", sponsoring.staff, name="staff"),
    path("staff/<slug:handle>/confirm/", sponsoring.confirm, name="confirm"),
    path("staff/<slug:handle>/suspend/", sponsoring.suspend, name="suspend"),
    path("cases/", secretariat.cases, name="cases"),
    path("cases/<slug:handle>/", secretariat.case, name="case"),
    path("cases/<slug:handle>/<slug:act>/", secretariat.step, name="case_step"),
    path("offices/", offices.offices, name="offices"),
    path("offices/leaving/", offices.off_board, name="off_board"),
    path("offices/duty/<slug:handle>/<slug:duty>/end/", offices.end_duty, name="end_duty"),
    path("offices/focal/<int:point_id>/end/", offices.end_focal_point, name="end_focal_point"),
    path("me/", profile.me, name="me"),
    path("me/as/<slug:others>/", profile.me_as, name="me_as"),
    path("experts/", directory.directory, name="directory"),
    path("experts/suggest/", directory.suggest, name="suggest"),
    path("experts/<slug:handle>/", person.expert, name="expert"),
    path("experts/<slug:handle>/card.vcf", person.card, name="card"),
    path("experts/<slug:handle>/photo/<slug:version>", person.photo, name="photo"),
]
