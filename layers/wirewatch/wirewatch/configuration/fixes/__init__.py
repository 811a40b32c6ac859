"""Fixes for mistakes in routes.yaml: what an invalid value probably means.

time_zones  fixes an unknown time zone
schedules   fixes an invalid schedule
channels    fixes a channel with a space after the colon
"""
