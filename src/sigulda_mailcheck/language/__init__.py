"""What the program knows about Latvian, English and Russian mail: phrases as data files, and readers of dates and promises."""
