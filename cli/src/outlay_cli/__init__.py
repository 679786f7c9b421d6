"""The outlay command and the local stack."""
