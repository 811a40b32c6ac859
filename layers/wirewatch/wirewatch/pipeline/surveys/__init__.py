"""The checks of `reconcile`: which objects were never read, and whether articles arrive as usual.

listing_check    lists a part of the bucket each day, in many runs, and gives the listed objects
                 to `unread_objects`
unread_objects   compares listed objects with their rows, and queues the objects that must be read
intake_health    finds silent origins, and how many percent of the documents are unreadable
"""
