"""The kit: what every page is made of, without a word of the domain.

Languages, text, forms, Markdown, mail layout, dates, paging, HTTP caching, limits, components, stylesheet.
"""
