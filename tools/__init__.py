"""What the house is kept with; nothing here is deployed."""
