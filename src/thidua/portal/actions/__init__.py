"""What happens on the portal."""

from thidua.portal.actions.founding import admit, found_portal

__all__ = ["admit", "found_portal"]
