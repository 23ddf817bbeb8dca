"""Training and serving without TensorFlow: half of the start-up time and half of the memory, for a library that nothing here calls.

Rasa imports TensorFlow in two ways on the path of a model that is made of :class:`~bot.nlu.component.UnderstandingComponent` and rules:

* for the base classes of a training callback and of a batch generator (``rasa/utils/tensorflow/callback.py``, ``data_generator.py``);
* for the list of its own components, and for the checks on combinations of these (``default_components.py``,
  ``default_recipe_validator.py``), of which ``config.yml`` names none.

Stand-ins for these are enough. Any other use of TensorFlow fails at once, with the missing name. Rasa's own commands (``rasa shell``,
``rasa test``) use the real library.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

COMPONENTS = "rasa.engine.recipes.default_components"
VALIDATOR = "rasa.graph_components.validators.default_recipe_validator"


def _stand_in(name: str, **names: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(names)
    sys.modules[name] = module
    return module


def leave_out_tensorflow() -> None:
    """Put the stand-ins where ``import`` looks first; call before anything imports Rasa."""
    if "tensorflow" in sys.modules:
        return
    callbacks = _stand_in("tensorflow.keras.callbacks", Callback=object)
    utilities = _stand_in("tensorflow.keras.utils", Sequence=object)
    keras = _stand_in("tensorflow.keras", callbacks=callbacks, utils=utilities)
    _stand_in("tensorflow", keras=keras)

    _stand_in(COMPONENTS, DEFAULT_COMPONENTS=[])
    # Under Rasa's name, for a model archive names its classes: it must load where Rasa's own is there, too.
    spec = importlib.util.spec_from_file_location(VALIDATOR, Path(__file__).with_name("recipe_validator.py"))
    assert spec and spec.loader  # noqa: S101  a file beside this one
    sys.modules[VALIDATOR] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[VALIDATOR])
