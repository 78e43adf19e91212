"""Tests of what starts, prepares and serves the site."""
