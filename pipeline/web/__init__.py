"""The HTTP API: another costume of the verbs in pipeline.service, for programs. One router a file."""
