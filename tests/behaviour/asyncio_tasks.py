"""asyncio tasks with hot loops between awaits, gather, cancellation, async generators and context managers."""
import asyncio


def crunch(n, k):
    s = 0
    for i in range(n):
        s = (s + i * k) % 10007
    return s


async def worker(k, n):
    total = 0
    for r in range(5):
        for i in range(n):
            total += (i * k) % 7
        await asyncio.sleep(0)
        total += crunch(200, k)
    return total


async def ticker(n):
    for i in range(n):
        yield i
        if i % 100 == 0:
            await asyncio.sleep(0)


async def consume(n):
    s = 0
    async for x in ticker(n):
        s += x
    return s


class Gate:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *a):
        return a[0] is ZeroDivisionError


async def gated(n):
    c = 0
    for i in range(n):
        async with Gate():
            c += 1 // (i % 3)
    return c


async def cancelled():
    n = 0
    try:
        while True:
            for i in range(300):
                n += 1
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        return "cancelled", n > 0


async def main():
    print(await asyncio.gather(*(worker(k, 300) for k in range(5))))
    print(await consume(1500), await gated(600))
    t = asyncio.ensure_future(cancelled())
    for _ in range(5):
        await asyncio.sleep(0)
    t.cancel()
    print(await t)
    print([x async for x in ticker(5)], sum([x * x async for x in ticker(300)]))
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, crunch, 3000, 7))
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.005)
    except asyncio.TimeoutError:
        print("timeout")


asyncio.run(main())
