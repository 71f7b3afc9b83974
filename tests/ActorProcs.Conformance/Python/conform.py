"""What every Python program of this suite begins with: `from conform import *`."""
import multiprocessing as mp
import os
import queue
import signal
import sys
import tempfile
import threading
import time
from multiprocessing import connection
from multiprocessing import shared_memory

__all__ = ["mp", "os", "queue", "signal", "sys", "tempfile", "threading", "time", "connection", "shared_memory",
           "caught", "caught_saying", "raises", "raises_saying", "eventually"]

# 3.14 changed the default; the programs are written for this one unless they choose another.
if __name__ == "conform" and mp.get_start_method(allow_none=True) is None:
    mp.set_start_method("fork")


def caught(function, *args, **kwargs):
    """The kind of the error that the function raises."""
    try:
        function(*args, **kwargs)
    except BaseException as error:
        return f"raises {type(error).__name__}"
    return "raises nothing"


def caught_saying(function, *args, **kwargs):
    """The kind of the error, and its text."""
    try:
        function(*args, **kwargs)
    except BaseException as error:
        return f"raises {type(error).__name__}: {error}"
    return "raises nothing"


def raises(function, *args, **kwargs):
    print(caught(function, *args, **kwargs))


def raises_saying(function, *args, **kwargs):
    print(caught_saying(function, *args, **kwargs))


def eventually(condition):
    """Waits for a condition, for longer than any healthy run needs."""
    end = time.monotonic() + 30
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True
