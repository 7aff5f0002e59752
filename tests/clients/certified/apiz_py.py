"""Lets the PyPI client `apiz` make one video, as its README shows: `apiz_py.py [RETRIES]`.

What it raises is printed, as programs do.
"""

import sys

import apiz

with apiz.Apiz(max_retries=int(sys.argv[1])) if sys.argv[1:] else apiz.Apiz() as client:
    try:
        made = client.generate(model="st-ai/super-seed2", prompt="A lighthouse at dawn", options={"duration": 4})
    except Exception as error:
        sys.exit(f"{type(error).__name__}: {error}")
    print(made)
