"""Names that the functions share with the infrastructure and with the wire. No I/O, standard library only."""
