from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "thidua.workshop"
    verbose_name = " may use every floor, used by none.:xưởng"
