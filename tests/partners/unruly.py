"""Work for `reader` that goes wrong in every way that a reader library can. Only for its tests."""

import os
import subprocess
import sys
import tempfile
import time

from ssp_analysis.errors import ReferenceFileError


class Panic(BaseException):
    """What no `except Exception` catches."""


def work(shared, what):
    """Do one wrong thing, or say who did it."""
    if what == "panic":
        raise Panic("Jane Doe")
    if what == "exit":
        os._exit(3)
    if what == "leave":
        sys.exit(0)
    if what == "fill":
        filled = [bytearray(b"x" * 2**20) for _ in range(2**11)]  # 2 GiB at most
        return len(filled)
    if what == "fill elsewhere":  # in a process that ends when its input does
        fill = "filled = b'x' * 2**29; input()"
        return subprocess.Popen([sys.executable, "-c", fill], stdin=subprocess.PIPE).wait()
    if what == "spin":  # for so long that only a bound ends it sooner
        until = time.process_time() + 20
        while time.process_time() < until:
            pass
    if what == "nap":
        time.sleep(1)
    if what == "sleep":
        time.sleep(600)
    if what == "print":
        print("printed " * 1000)
        os.write(1, b"written")
    if what == "ask":
        return sys.stdin.read()
    if what == "fault":
        raise ReferenceFileError("wards.csv", "is wrong", "Mend it")
    if what == "unpicklable":
        return lambda: None
    if what == "scratch":
        with tempfile.TemporaryDirectory(dir="."):
            time.sleep(1)
    if what == "slow":
        time.sleep(0.5)
    return f"{shared} {what}", os.getpid()


def take_in_file(bench, name, *rest):
    """As the product's, but for one file that makes it panic."""
    from ssp_analysis.partners import intake

    if name == "cases 1.csv":
        raise Panic
    return intake.take_in_file(bench, name, *rest)
