"""Training of the bundled demonstration model: data, tokenizer, training run, evaluation."""
