from django.apps import AppConfig


class RollupConfig(AppConfig):
    name = "thidua.rollup"
    verbose_name = " it is handed sheets of figures and does not know who sends them.:tổng hợp"
