from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "thidua.pledges"
    verbose_name = "giao ước thi đua"
