"""Celery's side: the app, its tasks (one task, one verb), and the dispatcher. It may import pipeline, never the reverse.

- app: the Celery app and its settings
- __main__: a worker or beat as a process: `python -m workers sender`
- tasks: what workers run
- dispatcher: the process that looks around and publishes hints
- flower: the page on which people watch the tasks
- inbox: files dropped into a folder per destination
- schedules: hints at the times of cron lines, and what is due then
- process: one process's wiring, heartbeat and end
"""
