"""Property tests are never judged by their speed: a loaded machine would make them fail."""

from hypothesis import settings

settings.register_profile("unit", deadline=None)
settings.load_profile("unit")
