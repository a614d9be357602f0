"""Tasks whose steps are hot loops, interleaved; cancelled in and between them, with timeouts, and errors out of them."""
import asyncio
import signal
import time


def work(n, k):
    s = k
    for i in range(n):
        s = (s * 31 + i) % 1000003
    return s


async def steps(name, n, log):
    s = 0
    try:
        for turn in range(n):
            for i in range(150):
                s += i ^ turn
            s += work(100, turn)
            if turn % 10 == 0:
                log.append((name, turn))
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        log.append((name, "cancelled"))
        raise
    finally:
        log.append((name, "end"))
    return s


async def numbers(n):
    for i in range(n):
        t = 0
        for j in range(60):
            t += j * i
        yield t
        await asyncio.sleep(0)


async def main():
    log = []
    print(await asyncio.gather(*[steps(name, 40, log) for name in "abc"]))
    print(log)
    log.clear()
    tasks = [asyncio.create_task(steps(name, 10**6, log)) for name in "de"]
    for _ in range(12):
        await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.sleep(0)
    tasks[1].cancel()
    print([type(r).__name__ for r in await asyncio.gather(*tasks, return_exceptions=True)], log)
    try:
        async with asyncio.timeout(0.02):
            await steps("f", 10**9, [])
    except TimeoutError:
        print("timeout")
    print(sum([t async for t in numbers(50)]))

    async def fails(n):
        t = 0
        for i in range(n):
            t += 10 // (n - 1 - i)
            if i % 50 == 0:
                await asyncio.sleep(0)
        return t
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(500))
            other = group.create_task(steps("g", 10**6, []))
    except* ZeroDivisionError as group:
        print([str(error) for error in group.exceptions], other.cancelled())
    loop, fired = asyncio.get_running_loop(), []
    loop.add_signal_handler(signal.SIGUSR1, fired.append, 1)
    end = time.monotonic() + 5
    while not fired and time.monotonic() < end:
        work(2000, 1)
        signal.raise_signal(signal.SIGUSR1)
        await asyncio.sleep(0)
    loop.remove_signal_handler(signal.SIGUSR1)
    print("signal", bool(fired))
    print(await asyncio.to_thread(work, 5000, 3), await loop.run_in_executor(None, work, 5000, 4))


asyncio.run(main())
