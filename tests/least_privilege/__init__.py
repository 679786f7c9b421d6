"""Whether every single grant of the deployed roles is needed: without it some end-to-end test fails."""
