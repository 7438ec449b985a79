"""What only a CPU needs: its products, its threads, several engines as one."""
