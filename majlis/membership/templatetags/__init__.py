"""Small questions that pages of membership ask."""
