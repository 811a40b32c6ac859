"""What `ingestion` uses beside the stores.

batch_report      what a batch did, for metrics, counters and the log
earlier_texts     recognises that an object has a text again that it had before
"""
