"""The independent judge: interprets the programme itself, line by line. Shares no calculation with plan and engine."""
