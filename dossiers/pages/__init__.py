"""What citizens see: the look-up at `/`. The clock enters here."""
