"""Totals over a branch"""
