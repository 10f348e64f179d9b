"""Log-in, one's own account, and the administrator's pages."""
