from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "thidua.clusters"
    verbose_name = "cụm, khối thi đua"
