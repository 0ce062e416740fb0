"""later"""


def add(app):
    pass
