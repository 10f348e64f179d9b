from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "thidua.trail"
    verbose_name = " an append-only trail, sealed by a chain of hashes.:nhật ký"
