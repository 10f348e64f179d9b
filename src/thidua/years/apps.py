from django.apps import AppConfig


class YearsConfig(AppConfig):
    name = "thidua.years"
    verbose_name = " its periods, cut-offs and deadlines.:năm thi đua"
