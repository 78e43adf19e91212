"""An invented network to try the house with: people, organisations, circles, discussions and a library.

Everything here is made up from written fragments; the same seed gives the same network.
"""
