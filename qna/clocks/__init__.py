"""By when a customer has to be answered: calendar, opening hours, clocks, what markets publish.

Pure: no SQL, no network. Read `days`, `opening`, `clock`, `presets`, `shop` in this order;
`wording` is the shop's own sentence for closed hours.
"""
