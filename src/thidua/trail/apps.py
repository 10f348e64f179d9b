from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "thidua.trail"
    verbose_name = "nhật ký"
