"""Celery, and nothing but Celery: what runs the verbs of `pipeline` as processes."""
