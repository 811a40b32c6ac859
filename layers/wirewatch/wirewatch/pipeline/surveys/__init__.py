"""The checks of `reconcile`: which objects were never read, and how articles arrive.

listing_check    the daily comparison of the bucket's listing with the rows of objects
unread_objects   the comparison itself: finds listed objects without a row, and queues them
intake_health    silent origins and shares of unreadable documents, for alarms
"""
