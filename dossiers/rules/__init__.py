"""The rules, as plain Python over plain values: no ORM, no settings, no clock.

Instants are integer seconds since 1970-01-01T00:00:00Z, days are integer days since 1970-01-01 in office
time. The service wraps these rules in a transaction; the simulator runs them in memory.
"""
