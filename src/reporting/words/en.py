"""English. The keys are the same as in zh.py; a test says so."""

WORDS: dict[str, str] = {
    # frame
    "page.title": "Churn report: {title}, {day}",
    "page.kicker": "Customer report",
    "page.as_of": "As of {day}",
    "page.skip": "Skip to the report",
    "page.contents": "Contents",
    "page.freshness": "Orders from {first} to {last}: {customers} customers, {purchase_days} purchase days",
    "page.footer": (
        "Made by churn from the order lines of {title}. Opens without a network; nothing in this file calls home."
    ),
    "page.left_out": "Left out",
    "page.filter": "Filter this table",
    "page.filtered": "{n} rows shown",
    "page.sort": "Sort by {column}",
    "page.scroll": "Table, can be scrolled sideways",
    "page.none": "none",
    "page.unknown": "not known",
    # page one
    "overview.nav": "In a minute",
    "overview.headline": (
        "{expected} of {n} active customers ({rate}) will probably buy nothing in the next {days} days"
    ),
    "overview.interval": "Most likely between {low} and {high} (80 times in 100).",
    "overview.trend.more": "That is more than before: {previous} left in the {days} days just ended.",
    "overview.trend.fewer": "That is fewer than before: {previous} left in the {days} days just ended.",
    "overview.trend.same": "That is about the usual: {previous} left in the {days} days just ended.",
    "overview.trend.unknown": "There is not enough history to say whether that is usual.",
    "overview.last_year": "In the same period last year it was {rate}.",
    "overview.short": "What matters now",
    "overview.short.who": "Where it hurts",
    "overview.short.who.text": (
        "Most value is at risk among “{segment}” ({rule}): {money}, {share} of all value at risk."
    ),
    "overview.short.why": "Why",
    "overview.short.why.text": (
        "{name} moves the risk most: it raises it by {points} percentage points on average for {n} customers."
    ),
    "overview.short.do": "What to do",
    "overview.short.do.text": "Contact the {n} customers on the list: expected to bring {money} after all costs.",
    "overview.short.do.none": "No contact is expected to pay for itself at today's costs; see the assumptions.",
    "overview.tiles": "Key figures",
    "overview.previous": "{days} days before",
    "overview.last_year_label": "a year ago",
    "overview.interval_short": "{low} to {high}",
    "overview.better": "better",
    "overview.worse": "worse",
    "overview.up": "up",
    "overview.down": "down",
    "overview.same": "unchanged",
    "tile.active": "Active customers",
    "tile.active.note": "bought in the last {active_days} days",
    "tile.active.note_all": "bought at least once",
    "tile.leaving": "Expected to leave",
    "tile.leaving.note": "in the next {days} days; before: what happened",
    "tile.churn_rate": "Churn rate",
    "tile.churn_rate.note": "of the active customers, next {days} days",
    "tile.repeat_rate": "Second purchase",
    "tile.repeat_rate.note": "of first-time buyers, within {days} days",
    "tile.won_back": "Won back",
    "tile.won_back.note": "bought again after long silence, last {days} days",
    "tile.at_risk": "Revenue at risk",
    "tile.at_risk.note": "last year's spending times the risk of leaving",
    "tile.savings": "To be saved",
    "tile.savings.note": "by contacting the best {n}, after costs",
    "overview.definition": "What “churned” means here",
    "overview.definition.text": (
        "A customer who bought in the {active_days} days before {day} and buys nothing in the {days} days from "
        "then on, that is until {end}. Nobody gives notice to a shop: leaving shows only as silence. Who buys "
        "again later counts as won back."
    ),
    "overview.definition.text_all": (
        "A customer who has ever bought before {day} and buys nothing in the {days} days from then on, that is "
        "until {end}. Nobody gives notice to a shop: leaving shows only as silence. Who buys again later counts "
        "as won back."
    ),
    "overview.lights": "Can these numbers be relied on?",
    "light.quality": "Data quality",
    "light.drift": "Drift",
    "light.calibration": "Calibration",
    "light.green": "good",
    "light.amber": "watch",
    "light.red": "act",
    "light.grey": "not known yet",
    "light.quality.text": (
        "The last order is {age} day(s) older than the report; cleaning left out {share} of the lines."
    ),
    "light.quality.worst": "Most of them: {note}.",
    "light.drift.text": (
        "Scores moved by a stability index of {psi} (below 0.10 is stable); {moved} of {inputs} inputs moved strongly."
    ),
    "light.calibration.text": (
        "At {origins} past dates the forecast missed the real churn rate by {miss} points on average; {held} of "
        "{origins} outcomes lay inside the 80% interval."
    ),
    "light.drift.none": "Nothing earlier to compare with.",
    "light.calibration.none": "No past forecast has come due yet.",
    "overview.picture": "Forecast and reality so far",
    # who
    "who.nav": "Who",
    "who.title": "Who the customers are",
    "who.lead": (
        "{share} of the customers ({n}) bring {sales} of the last year's sales. Most value is at risk in “{segment}”."
    ),
    "who.segments": "The eight segments",
    "who.segments.caption": "Segments by recency, frequency and order value; moves since {before}",
    "who.segments.caption_first": "Segments by recency, frequency and order value",
    "who.moves": "Largest moves since {before}",
    "who.moves.row": "{customers} from “{old}” to “{new}”",
    "who.map": "RFMW map",
    "who.map.table": "The same as a table",
    "who.abc": "Who brings the sales",
    "who.abc.caption": "ABC classes by sales of the last year",
    "who.life_cycle": "Life cycle",
    "who.life_cycle.caption": "Where customers stand, counted in their own purchase cycles",
    "who.retention": "Do new customers stay?",
    "who.personas": "Personas",
    "who.personas.caption": "Groups of like behaviour",
    "col.segment": "Segment",
    "col.rule": "Rule",
    "col.customers": "Customers",
    "col.share": "Share",
    "col.sales": "Sales, last year",
    "col.sales_share": "Share of sales",
    "col.risk": "Mean risk",
    "col.active": "Active",
    "col.value": "Value",
    "col.at_risk": "Value at risk",
    "col.gained": "Joined",
    "col.lost": "Left it",
    "col.advice": "Advice",
    "col.class": "Class",
    "col.stage": "Stage",
    "col.before": "Before",
    "col.persona": "Persona",
    "col.tags": "Typical",
    "tag.preferred_category": "buys {value} first",
    "tag.preferred_channel": "through {value}",
    "tag.preferred_time": "mostly {value}",
    "tag.cycle_days": "every {value} days",
    # why
    "why.nav": "Why",
    "why.title": "Why customers leave",
    "why.lead": (
        "On average a customer's risk is {base}. What follows moves it up or down; the parts add up exactly to "
        "the probability shown for each customer."
    ),
    "why.drivers": "What moves the risk",
    "why.drivers.caption": "Reasons by strength; points = percentage points of probability",
    "why.by_segment": "By segment",
    "why.by_segment.table": "The same as a table",
    "why.by_segment.caption": "Mean share of each reason in the probability, percentage points",
    "why.touchpoints": "Touchpoints and after-sales",
    "why.touchpoints.caption": (
        "Customers active on {day}, by their last touchpoint before; what share bought nothing in the {days} days after"
    ),
    "why.touchpoints.note": "These are observed shares, not effects: unhappy customers also differ in other ways.",
    "why.journey": "Where in the journey customers are lost",
    "col.reason": "Reason",
    "col.raises": "Raises it for",
    "col.lowers": "Lowers it for",
    "col.by": "by",
    "col.strongest": "Strongest for",
    "col.example": "For example",
    "col.stage_last": "Last touchpoint",
    "col.mood": "Score",
    "col.left": "Left",
    "stage.pre_sale": "before the sale",
    "stage.in_sale": "during the sale",
    "stage.after_sale": "after the sale",
    "stage.none": "none",
    "mood.good": "usual or better",
    "mood.bad": "below usual",
    "mood.any": "no score",
    # what to do
    "action.nav": "What to do",
    "action.title": "What to do",
    "action.lead": "Contacting {n} customers is expected to bring {money} after all costs.",
    "action.control": (
        "{control} of them are held back at random as a control group, so that the effect can be measured; do "
        "not contact them."
    ),
    "action.list": "Contact list",
    "action.list.caption": "The first {shown} of {n}; all are in customers.csv",
    "action.advice": "Advice",
    "action.advice.caption": "What to offer, and what it is expected to bring",
    "action.curve": "How many to contact?",
    "action.curve.caption": "Expected result by number of contacts",
    "action.slider": "Budget",
    "action.slider.result": "With {budget}: contact {n} customers, expected profit {profit}.",
    "action.warning": "Early warning",
    "action.warning.caption": "Active customers whose risk rose most since {before}",
    "action.campaign": "The last campaign",
    "col.customer": "Customer",
    "col.customer_number": "No. {n}",
    "col.p": "Risk",
    "col.when": "Contact by",
    "col.why": "Why",
    "col.what": "What",
    "col.group": "Group",
    "col.profit": "Expected profit",
    "col.contacts": "Contacts",
    "col.outlay": "Outlay",
    "col.risk_before": "Risk before",
    "col.risk_now": "Risk now",
    "col.moved": "What moved",
    "group.treatment": "contact",
    "group.control": "control",
    "group.none": "–",
    # products
    "products.nav": "Products",
    "products.title": "Products and season",
    # trust
    "trust.nav": "Can I trust it?",
    "trust.title": "Can I trust it?",
    "trust.lead": (
        "{inside} of {n} past outcomes lay inside the interval that had been given beforehand; the forecast "
        "churn rate missed by {miss} percentage points on average."
    ),
    "trust.lead_none": "No forecast has come due yet, so there is nothing to check it against.",
    "trust.origins": "Predicted against happened",
    "trust.origins.caption": "{target}: standing at each date and knowing nothing later",
    "trust.calibration": "What a probability means",
    "trust.calibration.churn": "Of 100 customers rated about {p}, {happened} left.",
    "trust.calibration.repeat": "Of 100 first-time buyers rated about {p}, {happened} bought again.",
    "trust.ladder": "Against simpler ways",
    "trust.ladder.caption": (
        "{target}: same customers, same dates, mean of {n} past dates; smaller is better but for AUC"
    ),
    "trust.by_age": "New and established customers",
    "trust.by_age.caption": "The back-test apart for customers with one purchase day and with more",
    "trust.drift": "Drift",
    "trust.drift.text": (
        "Has what the model sees changed since {before}? Stability index (PSI): below 0.10 stable, above 0.25 "
        "moved. Scores: {psi}."
    ),
    "trust.drift.caption": "The ten inputs that moved most",
    "trust.audit": "Cleaning",
    "trust.audit.caption": "What cleaning left out or changed",
    "trust.assumptions": "Assumptions",
    "trust.assumptions.caption": "Set in the study file; change them there",
    "trust.definitions": "Definitions",
    "trust.changes": "What changed since the last report",
    "trust.changes.first": "This is the first report of this study.",
    "trust.changes.caption": "Against the report of {day}",
    "col.as_of": "As of",
    "col.asked": "Asked about",
    "col.expected": "Expected",
    "col.interval": "80% interval",
    "col.happened": "Happened",
    "col.open": "not closed yet",
    "col.model": "Way",
    "col.log_loss": "Log loss",
    "col.brier": "Brier",
    "col.auc": "AUC",
    "col.ece": "Calibration error",
    "col.level": "Miss of the rate",
    "col.rate": "Rate",
    "col.mean_p": "Mean prediction",
    "col.input": "Input",
    "col.psi": "PSI",
    "col.cleaning_rule": "Rule",
    "col.lines": "Lines",
    "col.amount": "Amount",
    "col.done": "Done",
    "col.dropped": "dropped",
    "col.changed": "changed",
    "col.key": "Study key",
    "col.setting": "Setting",
    "col.figure": "Figure",
    "col.last_report": "Last report",
    "col.this_report": "This report",
    "col.change": "Change",
    "target.churn": "Churn",
    "target.repeat": "Second purchase",
    "model.shipped": "This report's model",
    "model.recency": "Simple rule (recency)",
    "model.bgnbd": "BG/NBD",
    "model.logistic": "Logistic on RFMW",
    "model.lightgbm": "Boosted trees",
    "age.new": "New (one purchase day)",
    "age.established": "Established",
    # figures
    "figure.rate_churn": "Churn rate",
    "figure.rate_repeat": "Repeat rate",
    "figure.origin": "Date of the forecast",
    "figure.expected": "expected",
    "figure.happened": "happened",
    "figure.levels.title": "{inside} of {n} past outcomes lay inside the forecast's interval",
    "figure.levels.title_none": "The first forecast: nothing has come due yet",
    "figure.levels.alt": (
        "{n} past forecasts beside what happened: the real rate ran from {low} to {high}; the forecast now is {now}."
    ),
    "figure.perfect": "perfect",
    "figure.predicted_churn": "Predicted probability of leaving",
    "figure.predicted_repeat": "Predicted probability of a second purchase",
    "figure.share_churn": "Share that left",
    "figure.share_repeat": "Share that bought again",
    "figure.calibration.title": "Predictions and outcomes differ by {gap} points on average",
    "figure.calibration.alt": (
        "{n} groups of customers by predicted probability: in the lowest, rated {low}, {low_happened} happened; "
        "in the highest, rated {high}, {high_happened}."
    ),
    "figure.drivers.title": "{name} moves the risk most",
    "figure.drivers.axis": "Mean push on the customers concerned, percentage points",
    "figure.drivers.alt": (
        "Bars of the mean push up and down on the risk, strongest first: {names}. The first raises the risk by "
        "{up} points where it raises it, and lowers it by {down} where it lowers it."
    ),
    "figure.by_segment.title": "“{segment}” is most marked by: {family}",
    "figure.by_segment.alt": (
        "Heat map of segments by reason. The strongest raise is {points} points: {family} among “{segment}”."
    ),
    # assumptions and definitions
    "assume.horizon_days": "Horizon: days a forecast looks ahead",
    "assume.active_days": "Active: bought in the last so many days",
    "assume.new_days": "New: first purchase at most so many days ago",
    "assume.history_days": "Days of history a feature may look back",
    "assume.value_horizon_days": "Days over which a customer's value is counted",
    "assume.margin": "Margin on sales",
    "assume.contact_cost": "Cost of one contact",
    "assume.incentive_share": "Incentive, as a share of the customer's value",
    "assume.acceptance": "Share of would-be leavers whom a contact keeps",
    "assume.budget": "Budget for contacts",
    "assume.discount_rate": "Discount rate per year",
    "assume.everyone": "everyone who ever bought",
    "assume.no_budget": "no limit",
    "define.as_of": "As of",
    "define.as_of.text": "The moment the report stands at: everything before it is known, nothing after it.",
    "define.horizon": "Horizon",
    "define.horizon.text": "The days after as of that a forecast is about.",
    "define.risk": "Risk",
    "define.risk.text": "The calibrated probability that an active customer buys nothing in the horizon.",
    "define.value": "Value",
    "define.value.text": (
        "What a customer is expected to bring after costs of goods in the value horizon, discounted."
    ),
    "define.at_risk": "Value at risk",
    "define.at_risk.text": "Value times risk.",
    "define.revenue_at_risk": "Revenue at risk",
    "define.revenue_at_risk.text": (
        "What each active customer spent in the last 365 days times his risk, added up. For past periods: what "
        "those who left had spent in the 365 days before."
    ),
    "define.won_back": "Won back",
    "define.won_back.text": "Customers who bought in the period after a silence that had made them inactive.",
    "define.rfmw": "RFMW",
    "define.rfmw.text": (
        "Recency, frequency, monetary (mean order value) and width (categories bought), each scored 1 to 5 by "
        "fixed cut points."
    ),
    "define.interval": "80% interval",
    "define.interval.text": (
        "A range that should hold the outcome 8 times in 10; its width comes from the misses of past forecasts."
    ),
    "define.log_loss": "Log loss, Brier",
    "define.log_loss.text": "How far predictions are from outcomes, per customer; smaller is better.",
    "define.auc": "AUC",
    "define.auc.text": (
        "How often a customer who left had been rated above one who stayed: 0.5 is chance, 1 is perfect."
    ),
    "define.ece": "Calibration error",
    "define.ece.text": "Mean distance between predicted and real share over 15 groups of equal size.",
    "define.psi": "PSI",
    "define.psi.text": (
        "Population stability index: 0 when a distribution has not changed; above 0.25 it has moved strongly."
    ),
    "action.curve.table": "The same as a table",
    "action.warning.lead": (
        "The risk of {risen} of {asked} customers rose by ten percentage points or more since {before}."
    ),
    "figure.curve.title": "Contacting the best {n} brings most: {profit}",
    "figure.curve.x": "Customers contacted, best first",
    "figure.curve.y": "Expected profit",
    "figure.curve.best": "{n} customers, {outlay} outlay",
    "figure.curve.alt": (
        "Curve of the expected profit by number of customers contacted. It rises to {profit} at {n} customers "
        "and falls to {end} at {last}."
    ),
    "why.journey.caption": "Customers who bought again within {days} days of each purchase day",
    "why.journey.step": "from purchase {step} to {next}",
    "why.standing.caption": "Lost customers, by how far they had come",
    "col.step": "Step",
    "col.reached": "Came this far",
    "col.went_on": "Went on",
    "col.median_days": "Days between",
    "col.lost_customers": "Lost",
    "col.sales_lost": "Had bought for",
    "figure.map.customers": "share of the customers",
    "figure.map.spend": "share of last year's sales",
    "figure.map.frequency": "Frequency score",
    "figure.map.recency": "Recency score",
    "figure.map.title": "{customers} of the customers buy recently and often; they bring {spend} of the sales",
    "figure.map.alt": "Two grids of recency score (upwards) by frequency score (to the right), each cell shaded by its share. The four cells with the highest scores hold {customers} of the customers and {spend} of the sales.",
    "figure.abc.label": "{name}: {customers} of customers, {sales} of sales",
    "figure.abc.x": "Customers, largest first",
    "figure.abc.y": "Sales of the last year",
    "figure.abc.title": "{customers} of the customers bring {sales} of the sales",
    "figure.abc.alt": "Concentration curve: {customers} of the customers bring {sales} of the sales of the last year.",
    "figure.retention.x": "Quarters after the first purchase",
    "figure.retention.title": "{first} of new customers buy in the next quarter, {later} in quarter {n}",
    "figure.retention.alt": "Heat map of the share of each quarter's new customers (rows) who bought in each later quarter (columns). Over all cohorts: {first} in the first quarter after, {later} in quarter {n}.",
    "figure.survival.x": "Purchase day reached (each within {days} days of the one before)",
    "figure.survival.title": "Most are lost between purchase {step} and {next}: {lost} of 100",
    "figure.survival.alt": "Bars: of 100 first-time buyers, how many reach each purchase day. Most are lost between purchase {step} and {next}: {lost}. {left} reach purchase {last}.",
}
