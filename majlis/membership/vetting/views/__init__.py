"""The pages of vetting: the door, one's own case, speaking for others, the secretariat."""
