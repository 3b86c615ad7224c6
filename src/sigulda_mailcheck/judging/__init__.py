"""From facts to the report: batches of conversations are judged, verdicts worded, figures counted.

All of it is recomputed from the facts in every run; no verdict is ever stored.
"""
