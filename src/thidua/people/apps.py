from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "thidua.people"
    verbose_name = "cán bộ"
