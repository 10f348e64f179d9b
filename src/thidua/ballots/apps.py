from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "thidua.ballots"
    verbose_name = "hội nghị và bỏ phiếu"
