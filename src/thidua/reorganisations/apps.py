from django.apps import AppConfig


class ReorganisationsConfig(AppConfig):
    name = "thidua.reorganisations"
    verbose_name = "sắp xếp tổ chức"
