"""What only CUDA needs: cells instead of slots, kernels in Triton, graphs.

Read `cells` (where keys and values lie), `attention` and `kernels` (what Triton computes),
`decoder` (a forward pass of them), `drawing` (the choice of tokens), `graphs`, `rows` (what a
launch knows of each row), `runner` (all of it, step by step).
"""
