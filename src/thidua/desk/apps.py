from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "thidua.desk"
    verbose_name = "bàn làm việc"
