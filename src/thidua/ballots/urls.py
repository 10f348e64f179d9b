"""Addresses of this floor."""

from django.urls import path

from thidua.ballots.views import adopting, casting, counting, pages, preparing, votes

app_name = "ballots"
CONFERENCE = "cum-khoi/<slug:code>/nam/<int:year>/hoi-nghi/"
VOTES = CONFERENCE + "bieu-quyet/"
VOTE = VOTES + "<int:number>/"
urlpatterns = [
    path(CONFERENCE, pages.conference, name="conference"),
    path(CONFERENCE + "soan/", preparing.prepare, name="prepare"),
    path(CONFERENCE + "chuong-trinh/", preparing.agenda, name="agenda"),
    path(CONFERENCE + "chuong-trinh/<int:pk>/", preparing.item, name="item"),
    path(CONFERENCE + "chuong-trinh/<int:pk>/dien-ra/", pages.point, name="point"),
    path(CONFERENCE + "chuong-trinh/<int:pk>/ghi/", adopting.notes, name="notes"),
    path(CONFERENCE + "chuong-trinh/<int:pk>/van-ban/<str:ending>/", pages.paper, name="paper"),
    path(CONFERENCE + "ghi/<int:pk>/gach/", adopting.strike, name="strike"),
    path(CONFERENCE + "dai-bieu/", preparing.delegates, name="delegates"),
    path(CONFERENCE + "dai-bieu/<int:pk>/rut/", preparing.withdraw, name="withdraw"),
    path(CONFERENCE + "diem-danh/", pages.attendance, name="attendance"),
    path(CONFERENCE + "diem-danh/<int:pk>/", pages.attend, name="attend"),
    path(CONFERENCE + "buoc/", pages.step, name="step"),
    path(CONFERENCE + "phien-hop/", pages.phone, name="phone"),
    path(CONFERENCE + "nhiem-vu/", adopting.tasks, name="tasks"),
    path(CONFERENCE + "nhiem-vu/<int:pk>/", adopting.task, name="task"),
    path(CONFERENCE + "phong-trao/", adopting.movements, name="movements"),
    path(CONFERENCE + "bien-ban/<str:ending>/", pages.minutes, name="minutes"),
    path(CONFERENCE + "ban-giao/", adopting.hand_over, name="hand_over"),
    path(CONFERENCE + "ban-giao/tep/<int:pk>/", adopting.pack_file, name="pack_file"),
    path(VOTES, votes.votes, name="votes"),
    path(VOTES + "soan/", votes.prepare, name="vote_prepare"),
    path(VOTE, votes.vote, name="vote"),
    path(VOTE + "sua/", votes.edit, name="vote_edit"),
    path(VOTE + "ban-kiem-phieu/", votes.committee, name="vote_committee"),
    path(VOTE + "buoc/", votes.step, name="vote_step"),
    path(VOTE + "phieu/", casting.ballot, name="vote_ballot"),
    path(VOTE + "ma/", counting.key, name="vote_key"),
    path(VOTE + "mo/", counting.layer, name="vote_layer"),
    path(VOTE + "dem/", counting.count, name="vote_count"),
    path(VOTE + "bien-ban/<str:ending>/", counting.minutes, name="vote_minutes"),
    path(VOTE + "cac-la-phieu/", votes.ballots, name="vote_ballots"),
    path(VOTE + "cac-la-phieu/tep/", votes.ballots_file, name="vote_file"),
]
