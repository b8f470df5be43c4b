"""Models that are fitted and kept: one module each, with a `MODEL` that says what it needs, learns and must beat.

`record.py` has the form, `files.py` writes and loads them. A module is found by looking: there is no list.
"""

import importlib
import pkgutil

from udfs.models.record import Model


def names() -> list[str]:
    """Return the names of all models, without importing them.

    >>> "pay_date" in names()
    True
    """
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in {"record", "files"})


def find(name: str) -> Model:
    """Return one model.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in names():
        raise KeyError(name)
    model = importlib.import_module(f"{__name__}.{name}").MODEL
    if not isinstance(model, Model) or model.name != name:
        raise TypeError(f"{__name__}.{name}: want MODEL = Model(name={name!r}, ...)")
    return model
