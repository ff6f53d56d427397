"""From any record of an improvement to all that led to it and all that came of it (R6, R23).

A new kind of record joins by one entry in `links.KINDS`, for how it is shown, and one in `links.LINKS` for each field
that names another record of the chain.
"""
