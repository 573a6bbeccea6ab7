"""What every package stands on: exact money, calendars, dated values, knowledge instants, findings. No programme."""
