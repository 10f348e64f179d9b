from importlib import import_module

from django.apps import AppConfig


class GroundConfig(AppConfig):
    name = "thidua.ground"
    verbose_name = "nền"

    def ready(self) -> None:
        """Make the words known that the house asks rows with."""
        import_module("thidua.ground.lookups")
