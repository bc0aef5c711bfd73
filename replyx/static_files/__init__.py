"""Scripts, sheets and pictures: made whole, published under names of their content, sent."""
