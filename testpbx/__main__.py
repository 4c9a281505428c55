"""`python -m testpbx install`: have the test PBX ready, and say where it is."""

import sys

from testpbx.install import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
