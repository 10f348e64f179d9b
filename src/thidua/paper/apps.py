from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "thidua.paper"
    verbose_name = "văn bản"
