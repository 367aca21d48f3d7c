"""Schedules that fall due, on both kinds of database."""
