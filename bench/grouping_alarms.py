def simulate_weeks(weeks, seed):
    raise SystemExit("later")
