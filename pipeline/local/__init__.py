"""The embedded default: Leadlift's services, with a Redis of their own, as processes of this machine.

- redis: finds a Redis server and says how to run it for one home
- supervisor: starts services, restarts those that die, leaves nothing behind
- process, child, guard: one service as a process group that cannot outlive its supervisor
- restarts: when a service that died is started again, and when not
- running, lock: what runs in a home, and who holds a file
- places: the files of a home, and the short folder for its sockets
"""
