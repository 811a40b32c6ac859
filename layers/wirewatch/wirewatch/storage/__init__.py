"""The rows of the DynamoDB table, one module for each kind of row.

keys               every key: what the row is for, who writes and reads it, when it expires
objects            what happened to each S3 object
outbox             articles that wait for the next digest, and guards against a second delivery
sightings          which outlets have articles that match a rule, for routes that escalate
documents          revisions of agencies' items, and which routes were notified of them
embargoes          objects that wait for the end of an embargo
registry           the configuration in use: generation, index, routes
changes            the history of the configuration, and the outcome of each change that
                   `wirewatch apply` or `rollback` makes
digests            a digest from COLLECTING to PUBLISHED, its articles and its parts
reported_stories   stories that a route has reported
failed_parts       parts that a target refused
counters           how many articles were read in each hour
deliveries         leases on the parts that are being sent, and the rate limit of each target
listing_progress   how far reconcile has compared the listing of the bucket with object rows
mutes              routes, watchlists, rules and stories that are silent for a while
readers/           what readers did with links, and the entries of their feeds

Most writes can safely be repeated: the condition of the second write fails, or the second write
stores the same values. The counters are an exception: a repeated write counts again. This package
only reads and writes rows. Code that decides something belongs to `pipeline/`.
"""
