"""The dialogue between two turns: from what was heard and the state of the conversation to what this turn is about.

Pure, without Rasa. What is then said is decided by the rules in ``data/rules``.
"""
