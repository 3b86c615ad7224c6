"""``python -m sigulda_mailcheck``."""

from sigulda_mailcheck.cli import entry_point

if __name__ == "__main__":
    entry_point()
