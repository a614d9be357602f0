"""What the tests share: the slow switch, and a pool that runs the behaviour suite's processes ahead of the tests."""
import concurrent.futures
import os

import pytest

SLOW = os.environ.get("REWRITEJIT_SLOW", "0") not in ("", "0")


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: only with REWRITEJIT_SLOW=1 (make test-slow)")


def pytest_collection_modifyitems(items):
    if not SLOW:
        for item in items:
            if "slow" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="REWRITEJIT_SLOW=1 runs it"))


@pytest.fixture(scope="session")
def ahead(request):
    """ahead(function, *arguments) -> its result. The calls that the session's tests announce (`ahead_of`: an
    attribute of the test function, giving the call for a test's parameters) run in REWRITEJIT_JOBS (default: one for
    each processor) threads before the tests ask for them."""
    pool = concurrent.futures.ThreadPoolExecutor(int(os.environ.get("REWRITEJIT_JOBS", os.cpu_count() or 1)))
    futures = {}
    for item in request.session.items:
        call = getattr(getattr(item, "function", None), "ahead_of", None)
        if call and not item.get_closest_marker("skip"):
            work = call(**item.callspec.params)
            if work not in futures:
                futures[work] = pool.submit(*work)
    yield lambda *work: futures[work].result() if work in futures else work[0](*work[1:])
    pool.shutdown(cancel_futures=True)
