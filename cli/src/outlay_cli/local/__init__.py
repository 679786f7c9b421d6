"""The whole product on this machine: a local AWS on loopback, deployed from a customer's templates."""
