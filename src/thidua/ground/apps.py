from django.apps import AppConfig


class GroundConfig(AppConfig):
    name = "thidua.ground"
    verbose_name = "nền"
