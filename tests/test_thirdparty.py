"""The comparison of other packages' tests (make thirdparty): what a report says, and what counts as different."""
import json

from tests import thirdparty


def run_of(tmp_path, entries, status=0, half=""):
    log = tmp_path / "report.jsonl"
    log.write_text("".join(json.dumps(entry) + "\n" for entry in entries) + half)
    run = thirdparty.Run.__new__(thirdparty.Run)
    run.outcomes, run.texts, run.status = {}, {}, status
    run.read(log)
    return run


def report(test, outcome, when="call", **more):
    return {"$report_type": "TestReport", "nodeid": test, "outcome": outcome, "when": when, "longrepr": "why", **more}


def test_reports_are_understood(tmp_path):
    before = run_of(tmp_path, [report("a", "passed", "setup"), report("a", "passed"), report("b", "failed"), report("c", "skipped", "setup"),
                               report("d", "skipped", wasxfail="it"), report("e", "passed"), report("e", "failed", "teardown"),
                               {"$report_type": "CollectReport", "nodeid": "m.py", "outcome": "failed", "longrepr": "no"}], 1, '{"$report_ty')
    assert before.outcomes == {"a": "passed", "b": "failed", "c": "skipped", "d": "xskipped", "e": "failed in teardown", "m.py": "not collected"}
    assert before.texts["b"] == "why" and before.count("passed") == 1
    now = run_of(tmp_path, [report("a", "failed", longrepr={"reprcrash": {"path": "p", "lineno": 3, "message": "m"}}), report("b", "failed")], -11)
    assert now.texts["a"] == "p:3: m"
    assert thirdparty.differences(before, now, {"d", "e", "m.py"}) == [
        ("a", "passed, now failed"), ("c", "skipped, now did not run"), ("", "exit status 1, now killed by signal 11")]
    assert thirdparty.differences(before, before) == []


def test_the_tables_are_right():
    names = [row[0] for row in thirdparty.PACKAGES]
    assert len(set(names)) == len(names) and all(set(row[3]) <= set(thirdparty.MODES) for row in thirdparty.PACKAGES)
    assert {name for name, _, _ in thirdparty.EXCEPTIONS} <= set(names)
