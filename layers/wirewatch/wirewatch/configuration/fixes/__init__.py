"""Fixes for mistakes in routes.yaml: what an invalid value probably means.

zones       time zones
schedules   schedules
channels    channels
"""
