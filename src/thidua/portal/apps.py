from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "thidua.portal"
    verbose_name = "cổng thông tin"

    def ready(self) -> None:
        """What is published, changed or taken away is told to whoever keeps pages."""
        from thidua.portal.actions.telling import hear_changes

        hear_changes()
