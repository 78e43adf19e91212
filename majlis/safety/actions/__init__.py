"""What this office does, each a verb: hold, report, take, decide, appeal."""
