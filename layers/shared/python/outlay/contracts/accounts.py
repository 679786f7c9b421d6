"""What the user pool is made with and the functions count on."""

PLATFORM_GROUP = "platform-admins"
"""Group whose members administer the deployment."""
PASSWORD_MIN_LENGTH = 12
"""Beside a lower-case and an upper-case letter, a digit and a symbol."""
SESSION_DAYS = 30
"""How long a login can be renewed: the life of refresh tokens, and of the cookie that holds one in a browser."""
