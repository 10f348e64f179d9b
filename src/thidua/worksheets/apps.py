from django.apps import AppConfig


class WorksheetsConfig(AppConfig):
    name = "thidua.worksheets"
    verbose_name = "bảng tính"
