"""Lists of dossiers as documents: the register, the late ones, and what made them late."""
