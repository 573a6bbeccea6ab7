"""The portal: the system of record, the worker that recalculates, and the pages and API over both.

The only package that knows Django.
"""
