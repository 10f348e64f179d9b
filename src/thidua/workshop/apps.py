from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "thidua.workshop"
    verbose_name = "xưởng"
