"""What a visitor may do themselves with what is held of them."""
