"""The whole product on this machine: a local AWS on loopback, deployed from the same templates as a customer's account."""
