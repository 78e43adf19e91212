"""Addresses of the discussions and the circles."""

from django.urls import path

from majlis.discussions.views import circles, own, posts, threads

app_name = "discussions"
urlpatterns = [
    path("discussions/", threads.index, name="threads"),
    path("discussions/ask/", threads.ask, name="ask"),
    path("discussions/draft/", own.draft, name="draft"),
    path("discussions/mentionable/", own.mentionable_so_far, name="mentionable_so_far"),
    path("discussions/<int:thread_id>/", threads.thread, name="thread"),
    path("discussions/<int:thread_id>/reply/", posts.reply, name="reply"),
    path("discussions/<int:thread_id>/mentionable/", own.mentionable, name="mentionable"),
    path("discussions/<int:thread_id>/follow/", own.follow, name="follow"),
    path("discussions/<int:thread_id>/unfollow/", own.unfollow, name="unfollow"),
    path("discussions/<int:thread_id>/unread/", own.unread, name="unread"),
    path("discussions/<int:thread_id>/edit/", threads.edit_thread, name="edit_thread"),
    path("discussions/<int:thread_id>/publish/", threads.publish, name="publish"),
    path("discussions/<int:thread_id>/withdraw/", threads.withdraw, name="withdraw"),
    path("discussions/<int:thread_id>/unaccept/", posts.unaccept, name="unaccept"),
    path("discussions/<int:thread_id>/<int:number>/edit/", posts.edit, name="edit"),
    path("discussions/<int:thread_id>/<int:number>/history/", posts.history, name="history"),
    path("discussions/<int:thread_id>/<int:number>/withdraw/", posts.withdraw, name="withdraw_post"),
    path("discussions/<int:thread_id>/<int:number>/restore/", posts.restore, name="restore_post"),
    path("discussions/<int:thread_id>/<int:number>/accept/", posts.accept, name="accept"),
    path("circles/", circles.index, name="circles"),
    path("circles/<slug:slug>/", circles.circle, name="circle"),
    path("circles/<slug:slug>/join/", circles.join, name="join"),
    path("circles/<slug:slug>/ask/", circles.ask, name="ask_to_join"),
    path("circles/<slug:slug>/leave/", circles.leave, name="leave"),
    path("circles/<slug:slug>/follow/", circles.follow, name="follow_circle"),
    path("circles/<slug:slug>/unfollow/", circles.unfollow, name="unfollow_circle"),
    path("circles/<slug:slug>/admit/<slug:handle>/", circles.admit, name="admit"),
    path("circles/<slug:slug>/decline/<slug:handle>/", circles.decline, name="decline"),
]
