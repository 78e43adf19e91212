"""The rules of the house, each with a test of itself: a planted fault has to be found."""
