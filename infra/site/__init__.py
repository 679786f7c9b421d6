"""The web site: its pages, and how they are put together with what comes from npm."""
