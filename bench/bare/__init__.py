"""The smallest Django project that sends a page of a given size: what every page is measured against."""
