"""What reconcile looks at beside its repairs: objects that were never read, and how articles arrive.

listing_check    the daily comparison of the bucket's listing with the rows of objects
unread_objects   the comparison itself: which listed objects have no row, queued to be read
intake_health    silent origins and shares of unreadable documents, for alarms
"""
