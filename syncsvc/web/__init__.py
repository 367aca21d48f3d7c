"""What is offered over HTTP: the JSON interface and the numbers for Prometheus.

server      one process, one thread: listens on a port and, where asked, on a socket in the file system
context     what the interface is given by whoever serves it
metrics     the numbers, read from the store when they are asked for
api/        the interface itself
"""
