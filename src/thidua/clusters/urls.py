"""Addresses of this floor."""

from django.urls import path

from thidua.clusters.views import forming, pages

app_name = "clusters"
urlpatterns = [
    path("cum-khoi/", pages.list_clusters, name="list"),
    path("cum-khoi/lap-moi/", forming.form, name="form"),
    path("cum-khoi/<slug:code>/", pages.show_cluster, name="cluster"),
    path("cum-khoi/<slug:code>/thanh-vien/", forming.admit, name="admit"),
    path("cum-khoi/<slug:code>/luan-phien/", forming.rotate, name="rotate"),
    path("cum-khoi/<slug:code>/thanh-vien/<int:pk>/", forming.end, name="end"),
    path("cum-khoi/<slug:code>/nam/<int:year>/", forming.year, name="year"),
    path("cum-khoi/<slug:code>/nam/<int:year>/truong/", forming.lead, name="lead"),
]
