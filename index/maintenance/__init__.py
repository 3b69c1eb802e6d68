"""Maintenance: optimize, rebuild, forget, dump and restore.

Each makes the next generation of a whole index and publishes it by the same rename. Stands on top of the package.
"""
