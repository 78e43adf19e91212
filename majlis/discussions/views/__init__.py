"""A function for each page: the gate, then a query or a form and its verb, then an answer."""
