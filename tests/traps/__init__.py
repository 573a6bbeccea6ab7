"""What the four pinned engines really do, where it surprised us. When one of these fails, an engine has changed: read
docs/decisions/0003 before the pin is moved, since each surprise here is one that would have cost somebody a cent.
"""
