"""What a question is about: its matter, and whether staff should see it first."""
