"""The groups of operations, in the order that they are shown in."""

from collections.abc import Mapping

EVENTS, FIGURES, USERS, PRICES, MODELS = "Events", "Figures", "Users", "Prices", "Models"
IMPORTS, CORRECTIONS, PERIODS, PROOF = "Imports", "Corrections", "Periods", "Proof"
QUARANTINE, PEOPLE, RETENTION, SESSION, SERVICE = "Quarantine", "People", "Retention", "Session", "Service"
ACCESS, AUDIT, CONNECTIONS = "Access", "Audit", "Connections"
BUDGETS, FORECASTS, SCENARIOS = "Budgets", "Forecasts", "What-if"
ALERTS, CHANNELS = "Alerts", "Channels"
ANOMALIES = "Anomalies"
LEASES = "Leases"
ORGANIZATION, REGISTERS = "Organization", "Registers"
POLICIES = "Policies"
INSIGHTS = "Insights"
OPPORTUNITIES = "Opportunities"
RECOMMENDATIONS = "Recommendations"

ACCOUNT, INVITATIONS = "Account", "Invitations"

TAGS: Mapping[str, str] = {
    EVENTS: "Send what was used; look at single calls, and at what became of a batch.",
    FIGURES: "What it costs, in any cut.",
    USERS: "Who spends, as pseudonyms.",
    PRICES: "What models cost, and would cost on your usage; what has no price, prices of your own, and re-rating.",
    MODELS: "What is known of models: limits, abilities, life cycle.",
    BUDGETS: "What may be spent, where that stands, when it runs out, and temporary increases.",
    FORECASTS: "What will come, day by day and in total, how sure that is, and how past forecasts turned out.",
    SCENARIOS: "What a change of models, cache hits, volume or prices would come to.",
    LEASES: "Money held before a call: what makes a limit hold.",
    IMPORTS: "Usage of the past, from files.",
    CORRECTIONS: "Take back what should not count: shown first, then applied.",
    PERIODS: "Months: closing, statements, adjustments.",
    PROOF: "That nothing was lost and nothing counted twice.",
    QUARANTINE: "What could not be counted, with its reason.",
    PEOPLE: "Names behind pseudonyms: find, export, erase. For administrators.",
    ORGANIZATION: "The organization and its settings; all of them, for administrators of the deployment.",
    REGISTERS: "Teams, projects, features, cost centers and environments: owners, and names that were merged.",
    POLICIES: "What usage has to look like, which models may be called, what may be spent where.",
    INSIGHTS: "Facts about usage that rules found worth telling, each with its numbers and its rule.",
    OPPORTUNITIES: "Spend that could be less: found every night, looked into, planned, done, verified.",
    RECOMMENDATIONS: "What could be saved, what that takes, and what it brought.",
    RETENTION: "How long rows are kept, what was cleaned up, what lies in the archive.",
    SESSION: "Sign in, by password and code or by the company's identity provider; sign out.",
    ACCOUNT: "Make an account; one's own name, address, password and authenticator.",
    INVITATIONS: "Let people into the organization, by e-mail.",
    ACCESS: "Members, API keys, and how much may be asked.",
    AUDIT: "Who did what to what; and that nobody changed what the log says.",
    CONNECTIONS: "Providers, and the keys to them, which go in and never come out.",
    ALERTS: "What was crossed or happened, who was told by what, and one's own notifications and preferences.",
    ANOMALIES: "What stands out of spend, why, and whether it was expected.",
    CHANNELS: "Where alerts go: mail, SNS topics, Slack, signed webhooks. Secrets go in and never come out.",
    SERVICE: "Whether it works.",
}
