"""The front: the public pages, the member's desk, the menus, and the pages that say who reads what.

Words: the frame is what stands around every page; the desk is a member's first page;
a line on it ends in one action.
"""
