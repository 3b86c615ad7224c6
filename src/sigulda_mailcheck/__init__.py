"""Checks mailbox exports against an office's written e-mail standard.

How mail flows to a report: :mod:`.mail` reads exports into facts, :mod:`.conversation` joins facts into obligations,
:mod:`.checks` judges both by the rules of a pack, and :mod:`.formats` renders the report. :mod:`.pipeline` is that flow.
"""

__version__ = "0.1.0"
