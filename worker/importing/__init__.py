"""Files of past answers: bytes → rows (`table`, `sheet`) → SQL (`work`), in a child (`child`)."""
