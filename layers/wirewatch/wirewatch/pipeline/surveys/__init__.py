"""The checks of `reconcile`: which objects were never read, and how articles arrive.

listing_check    lists a part of the bucket each day, in many runs, for `unread_objects`
unread_objects   compares listed objects with their rows, and queues those that must be read
intake_health    silent origins and shares of unreadable documents, for alarms
"""
