"""One letter before it is sent: opened from whatever a person has at hand, judged by the same rules, with the fix to paste."""
