"""Addresses of this floor."""

from django.urls import path

from thidua.clusters.views import list_clusters, show_cluster

app_name = "clusters"
urlpatterns = [
    path("cum-khoi/", list_clusters, name="list"),
    path("cum-khoi/<slug:code>/", show_cluster, name="cluster"),
]
