"""Dask's side of the cluster benchmark: the scheduler and one worker on this host, another worker on the second one.

Prints one line `name value` a measurement, in the units of the C# side. Arguments: this host's address, the second host's name for `ip netns`,
and the names of the measurements (none is all).
"""
import os
import statistics
import subprocess
import sys
import time

from distributed import Client, Lock


def noop(_=None):
    return None


def square_all(numbers):
    return [x * x for x in numbers]


def hand_over(name, count):
    """Acquire and release while the other host does the same; gives the times of single acquisitions."""
    lock = Lock(name)
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        lock.acquire()
        times.append(time.perf_counter() - begin)
        lock.release()
    return times


def timed(function, repetitions):
    values = []
    for _ in range(repetitions):
        begin = time.perf_counter()
        function()
        values.append(time.perf_counter() - begin)
    return statistics.median(values)


def say(name, value):
    print(name, value, flush=True)


def spawn(prefix, *arguments):
    return subprocess.Popen([*prefix, sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def tasks(client, *_):
    client.gather(client.map(noop, range(200), pure=False))
    count = 2000
    say("tasks", count / timed(lambda: client.gather(client.map(noop, range(count), pure=False)), 3))


def far_tasks(client, _, far):
    count = 2000
    say("far", count / timed(lambda: client.gather(client.map(noop, range(count), workers=[far], pure=False)), 3))


def square_map(client, *_):
    total, piece = 1_000_000, 50_000
    pieces = [range(begin, begin + piece) for begin in range(0, total, piece)]
    say("map", total / timed(lambda: client.gather(client.map(square_all, pieces, pure=False)), 3))


def lock(client, near, far):
    contenders = [client.submit(hand_over, "gate", 300, workers=[worker], pure=False) for worker in (near, far)]
    times = [value for contender in contenders for value in contender.result()]
    say("lock", statistics.median(times) * 1e3)


def bulk(client, _, far):
    data = os.urandom(100_000_000)
    say("bulk", 100 / timed(lambda: client.submit(len, data, workers=[far], pure=False).result(), 5))

    def ahead():
        held = client.scatter(data, workers=[far], direct=True, hash=False)
        client.submit(len, held, workers=[far], pure=False).result()

    say("scatter", 100 / timed(ahead, 5))


def death(client, near, far):
    """A worker dies while it runs a task; when does that task run elsewhere?"""
    from distributed import Queue

    begun = Queue("begun")
    task = client.submit(report, "begun", workers=[far], allow_other_workers=True, pure=False)
    begun.get(timeout=60)
    killed = time.monotonic()
    second.kill()
    say("death", begun.get(timeout=60) - killed)
    task.result()


def report(name):
    from distributed import Queue

    Queue(name).put(time.monotonic())
    time.sleep(1)


def measure(client, rows):
    client.wait_for_workers(2, timeout=60)
    near, far = sorted(client.scheduler_info()["workers"], key=lambda worker: own not in worker)
    for name, function in (("tasks", tasks), ("far", far_tasks), ("map", square_map), ("lock", lock), ("bulk", bulk), ("death", death)):
        if not rows or name in rows:
            function(client, near, far)


if __name__ == "__main__":
    own, other, *chosen = sys.argv[1:]
    address = f"tcp://{own}:8786"
    common = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "60")
    scheduler = spawn((), "distributed.cli.dask_scheduler", "--host", own, "--port", "8786", "--no-dashboard")
    first = spawn((), "distributed.cli.dask_worker", address, "--host", own, *common)
    second = None
    try:
        with Client(address, timeout=60) as connected:
            connected.wait_for_workers(1, timeout=60)
            began = time.monotonic()
            second = spawn(("ip", "netns", "exec", other), "distributed.cli.dask_worker", address, *common)
            connected.wait_for_workers(2, timeout=60)
            say("join", time.monotonic() - began)
            measure(connected, chosen)
    finally:
        for child in (scheduler, first, second):
            if child is not None:
                child.kill()
                child.wait()
