"""The demo, for the tests of this floor."""

from tests.make.demo import demo, demo_template

__all__ = ["demo", "demo_template"]
