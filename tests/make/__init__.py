"""Builders of states, through the house's own actions: a test cannot stand where no officer could."""
