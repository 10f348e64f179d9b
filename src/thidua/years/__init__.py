"""The emulation year"""
