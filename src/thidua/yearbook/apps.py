from django.apps import AppConfig


class YearbookConfig(AppConfig):
    name = "thidua.yearbook"
    verbose_name = "báo cáo tổng kết"
