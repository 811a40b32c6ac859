"""The checks of `reconcile`: which objects were never read, and whether articles arrive as usual.

listing_check    lists a part of the bucket each day
unread_objects   finds the listed objects that must be read, and queues them
intake_health    finds silent origins, and percentages of unreadable documents
"""
