"""The groups of operations, in the order that they are shown in."""

from collections.abc import Mapping

EVENTS, FIGURES, USERS, PRICES = "Events", "Figures", "Users", "Prices"
IMPORTS, CORRECTIONS, PERIODS, PROOF = "Imports", "Corrections", "Periods", "Proof"
QUARANTINE, PEOPLE, RETENTION = "Quarantine", "People", "Retention"
ORGANIZATION, ACCESS, SESSION, SERVICE = "Organization", "Access", "Session", "Service"

TAGS: Mapping[str, str] = {
    EVENTS: "Send what was used; look at single calls, and at what became of a batch.",
    FIGURES: "What it costs, in any cut.",
    USERS: "Who spends, as pseudonyms.",
    PRICES: "What models cost and can do, what has no price, prices of your own, and re-rating.",
    IMPORTS: "Usage of the past, from files.",
    CORRECTIONS: "Take back what should not count: shown first, then applied.",
    PERIODS: "Months: closing, statements, adjustments.",
    PROOF: "That nothing was lost and nothing counted twice.",
    QUARANTINE: "What could not be counted, with its reason.",
    PEOPLE: "Names behind pseudonyms: find, export, erase. For administrators.",
    RETENTION: "How long rows are kept, what was cleaned up, what lies in the archive.",
    ORGANIZATION: "Organizations, their settings, and the names that they register.",
    ACCESS: "Members, API keys, and how much may be asked.",
    SESSION: "Sign in.",
    SERVICE: "Whether it works.",
}
