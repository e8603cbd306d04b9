"""What gunicorn serves: Regflow as it is, and the benchmark's form.

Run as a program it is the worker that does what falls due; the real registration needs one.
"""

import signal

from service.serving import application
from service.tasks.embedded import EmbeddedWorker

from . import model  # noqa: F401 - registers the form

SWEEP_EVERY = 0.2

app = application()

if __name__ == "__main__":
    worker = EmbeddedWorker(app, SWEEP_EVERY).start()
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    signal.pause()
