"""Fixes for mistakes in routes.yaml: what an invalid value probably means.

time_zones  a time zone for an unknown name
schedules   a valid schedule for an invalid one
channels    a channel with a space after the colon
"""
