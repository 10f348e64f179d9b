"""The pages of the desk."""

from thidua.desk.views.home import bar

__all__ = ["bar"]
