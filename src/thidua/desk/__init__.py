"""The officer's door"""
