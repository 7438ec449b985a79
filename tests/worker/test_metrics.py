"""What workers count, over a whole draft and a whole delivery with real parts."""
