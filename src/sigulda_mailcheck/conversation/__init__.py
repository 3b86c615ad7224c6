"""From facts to obligations: which messages belong together, who owes whom an answer by when, and how it ended."""
