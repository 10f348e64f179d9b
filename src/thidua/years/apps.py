"""The emulation year: its periods, cut-offs and deadlines."""

from django.apps import AppConfig


class YearsConfig(AppConfig):
    name = "thidua.years"
    verbose_name = "năm thi đua"
