"""The rows of the DynamoDB table, one module for each kind of row.

keys               the keys of all rows
objects            what happened to each S3 object
outbox             articles that wait for the next digest, and guards
sightings          which outlets have articles that match a rule
documents          revisions of agencies' items, and which routes were notified of them
embargoes          objects that wait for the end of an embargo
registry           the configuration in use
changes            the history of the configuration
digests            digests with their articles and parts
reported_stories   stories that a route has reported
failed_parts       parts that a target refused
counters           how many articles were read in each hour
deliveries         leases on parts, and the rate limit of each target
listing_progress   the progress of the job that compares the bucket's listing with object rows
mutes              muted routes, watchlists, rules and stories
readers/           uses of links in mails, and entries of feeds

This package only reads and writes rows. Decisions belong to `pipeline/`. Most writes may be
repeated, but a repeated write of `counters` counts again.
"""
