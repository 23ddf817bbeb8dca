"""The Rasa side of Balie: understanding, first-line dialogue and the channel the api speaks to.

Only :mod:`bot.nlu.component`, :mod:`bot.nlg`, :mod:`bot.tracker_store`, :mod:`bot.turns`, :mod:`bot.channel`, :mod:`bot.serve` and
:mod:`bot.train` need Rasa; the rest imports without it.
"""
