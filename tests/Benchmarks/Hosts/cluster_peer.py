"""Dask's side of the cluster benchmark: the scheduler and one worker on this host, another worker on the second one.

Prints one line `name value` a measurement, in the units of the C# side. Arguments: this host's address, the second host's name for `ip netns`,
and the names of the measurements (none is all).
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

from distributed import Client, Lock
from distributed.security import Security


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


def sent_ahead(client, data, far):
    def exchange():
        held = client.scatter(data, workers=[far], direct=True, hash=False)
        client.submit(len, held, workers=[far], pure=False).result()

    return 100 / timed(exchange, 5)


def enciphered(client, _, far):
    say("tls", sent_ahead(client, os.urandom(100_000_000), far))


def bulk(client, _, far):
    data = os.urandom(100_000_000)
    say("bulk", 100 / timed(lambda: client.submit(len, data, workers=[far], pure=False).result(), 5))
    say("scatter", sent_ahead(client, data, far))


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


def measure(client, rows, table):
    client.wait_for_workers(2, timeout=60)
    near, far = sorted(client.scheduler_info()["workers"], key=lambda worker: own not in worker)
    for name, function in table:
        if not rows or name in rows:
            function(client, near, far)


def certificate(folder):
    """One certificate that signs itself, for all of them."""
    key, file = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                    "-subj", "/CN=bench", "-keyout", key, "-out", file], check=True, capture_output=True)
    return key, file


def run(table, port, security=None, flags=(), joins=False):
    """A scheduler and a worker on this host and a worker on the other one, and the measurements of the table."""
    global second
    address = f"{'tls' if security else 'tcp'}://{own}:{port}"
    common = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "60", *flags)
    scheduler = spawn((), "distributed.cli.dask_scheduler", "--protocol", address.split(":")[0], "--host", own, "--port", str(port), "--no-dashboard", *flags)
    first = spawn((), "distributed.cli.dask_worker", address, "--host", own, *common)
    second = None
    try:
        with Client(address, timeout=60, security=security) as connected:
            connected.wait_for_workers(1, timeout=60)
            began = time.monotonic()
            second = spawn(("ip", "netns", "exec", other), "distributed.cli.dask_worker", address, *common)
            connected.wait_for_workers(2, timeout=60)
            if joins:
                say("join", time.monotonic() - began)
            measure(connected, chosen, table)
    finally:
        for child in (scheduler, first, second):
            if child is not None:
                child.kill()
                child.wait()


def run_enciphered():
    with tempfile.TemporaryDirectory() as folder:
        key, file = certificate(folder)
        security = Security(tls_ca_file=file, tls_client_cert=file, tls_client_key=key, require_encryption=True)
        run((("tls", enciphered),), 8796, security, ("--tls-ca-file", file, "--tls-cert", file, "--tls-key", key))


if __name__ == "__main__":
    own, other, *chosen = sys.argv[1:]
    run((("tasks", tasks), ("far", far_tasks), ("map", square_map), ("lock", lock), ("bulk", bulk), ("death", death)), 8786, joins=True)
    if not chosen or "tls" in chosen:
        run_enciphered()
