"""From the octets of an export to facts about each message: sources -> spans -> envelope -> content -> own text."""
