"""Where the one file begins (`scripts/binary.py`): the program, one of its workers, or the process above a command."""

import multiprocessing
import sys

from drytake.contract_tests.one_file import SUPERVISE

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a worker of `serve` is this file, begun anew
    if sys.argv[1:2] == [SUPERVISE]:
        from drytake.contract_tests.isolation.init import main
    else:
        from drytake.cli import main
    main()
