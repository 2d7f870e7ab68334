"""The process: `magnus-argo` and `python -m magnus_argo`."""

import gc


def start() -> None:
    """Runs the command line. Nothing is worth collecting while it is loaded, nor in one compilation."""
    gc.disable()
    from magnus_argo.cli import run

    run()


if __name__ == "__main__":
    start()
