"""python -m rewritejit. Readable by any Python 3, so that an old one gets a clear line."""
import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13) or sys.implementation.name != "cpython":
    sys.stderr.write("rewritejit: needs CPython 3.11, 3.12 or 3.13; this is %s %d.%d.%d. Run it with one of these, for "
                     "instance python3.12 -m rewritejit\n" % ((sys.implementation.name,) + sys.version_info[:3]))
    sys.exit(2)

if __name__ == "__main__":
    from rewritejit import pristine

    with pristine.imports("activation", "cli"):
        from rewritejit.cli import main
    sys.exit(main(sys.argv[1:]))
