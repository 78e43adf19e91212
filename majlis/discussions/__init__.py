"""Questions and discussions: who asks what, who answers, and what each reader has read.

Words: Thread (one question or discussion), Post, Edit (what a post said before), ReadMark (how far somebody
has read), Follow, Draft, Mention.
"""
