"""Which arm writes better drafts: a frozen set of questions (`questions`), ways to draft them
(`arms`), all of it drafted and written down as it comes (`running`, `results`), measured
(`measures`), compared (`statistics`, `comparing`), shown (`page`).
"""
