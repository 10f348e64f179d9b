"""Thi Đua: the emulation year of Vietnamese trade unions, from the first figure to the year-end report."""
