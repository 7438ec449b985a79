"""What staff decided, as something to learn from: SQL → rows (`decided`), whose words they are
(`customers`), without personal data (`masking`), parted so that nothing leaks (`splits`), counted
for the reader (`tally`, `card`). No chat format and no model here: `worker.learning`.
"""
