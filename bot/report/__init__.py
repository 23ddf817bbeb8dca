"""What cross-validation says of a model, for developers and editors: lines for the terminal, a page with pictures, a verdict.

``measured`` is what is told, ``summary`` tells it in the terminal, ``pictures`` draws it, ``page`` puts pictures and tables on one page,
``acceptance`` compares it with the model in use.
"""
