"""Written training data: a generator of customers' questions and good holding replies."""
