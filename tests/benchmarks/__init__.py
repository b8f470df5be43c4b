"""What benchmarks rest on: their own definition of a window is the product's."""
