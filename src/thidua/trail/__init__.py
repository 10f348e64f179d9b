"""Who did what, when"""
