"""The process: `magnus-argo` and `python -I -m magnus_argo`."""

import gc
import sys
from types import ModuleType


class Postponed(ModuleType):
    """A module that is loaded when somebody asks for a part of it."""

    def __getattr__(self, name: str) -> object:
        """Loads the module, and returns a part of it. Raises AttributeError where it has none of that name."""
        if sys.modules[self.__name__] is self:
            del sys.modules[self.__name__]
        loaded = __import__(self.__name__)
        self.__dict__.update(vars(loaded))
        return getattr(loaded, name)


def postpone_inspect() -> None:
    """Puts off loading `inspect`, which takes as much memory as a tenth of a short run. Click asks it for nothing but
    the text of a docstring."""
    if "inspect" not in sys.modules:
        module = Postponed("inspect")
        vars(module)["cleandoc"] = cleaned
        sys.modules["inspect"] = module


def cleaned(text: str) -> str:
    """Returns a docstring without its margin and the blank lines around it, as `inspect.cleandoc` does."""
    first, *others = text.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in others if line.strip()), default=0)
    return "\n".join([first.lstrip(), *(line[margin:] for line in others)]).strip("\n")


def start() -> None:
    """Runs the command line. Nothing is worth collecting while it is loaded, nor in one compilation."""
    gc.disable()
    postpone_inspect()
    from magnus_argo.cli import run

    run()


if __name__ == "__main__":
    start()
