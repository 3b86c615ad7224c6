"""The page on which drafts are checked, and the same as an HTTP endpoint. Nothing is stored, and nothing logged but counts."""
