from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "thidua.paper"
    verbose_name = " built as plain values, rendered, numbered, frozen.:văn bản"
