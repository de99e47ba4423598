"""A naive oracle for `oracle_workspace`, written from the journey language and not from the code.

It imports nothing of ours and knows this one workspace by heart: plain dicts, loops, one customer at a time.
The one thing it shares with the engine is chance, as documented: BLAKE2b over the salt's parts.
"""

from datetime import datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY, FOREVER = 60_000, 3_600_000, 86_400_000, 10**18
LONDON = ZoneInfo("Europe/London")
SCORES = {"cart_reminder": 3, "cart_last_call": 4, "loyal": 2, "come_back": 9}


def chance(*salt):
    number = int.from_bytes(blake2b("\0".join(salt).encode(), digest_size=8).digest(), "big") >> 11
    return (number + 0.5) / 2**53


def clock(now, days, hour):
    """The instant of an hour of the London day that is `days` after the one of `now`."""
    day = datetime.fromtimestamp(now / 1000, LONDON).date() + timedelta(days=days)
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=LONDON).timestamp() * 1000)


def next_hour(now, hour):
    return clock(now, 0 if clock(now, 0, hour) >= now else 1, hour)


class Oracle:
    """One customer. `said` collects (time, action, verdict, reason)."""

    def __init__(self, customer):
        self.customer, self.said, self.orders, self.contacts, self.ended = customer, [], 0, [], {}
        self.silent_until = 0  # FOREVER while the complaint is open.
        self.inside = []  # Enrolments: {journey, at, place, due}.
        self.watch = None  # When five days without an order will be over.
        self.contest = None  # When the contest closes.

    def run(self, events, until):
        for at, kind in events:
            self.time(at)
            self.event(at, kind)
        self.time(until)
        return self.said

    def time(self, until):
        while True:
            instants = [e["due"] for e in self.inside if e["due"] is not None]
            instants += [e["release"] for e in self.inside if e.get("release")]
            instants += [at for at in (self.watch, self.contest) if at is not None]
            if not instants or min(instants) > until:
                return
            self.instant(min(instants))

    def instant(self, now):
        for enrolment in list(self.inside):
            if enrolment["place"] == "watching" and enrolment["due"] == now:
                self.inside.remove(enrolment)
        asking, absent = [], self.watch == now
        for enrolment in list(self.inside):
            if enrolment["due"] == now:
                enrolment["due"] = None
                self.waited(enrolment, now, asking)
        if absent:
            self.watch = None
            self.enter("win_back", now, 3 * DAY, asking)
        for enrolment in self.inside:
            if enrolment.get("release") == now:
                enrolment["release"] = None
                asking.append(enrolment)
        self.decide(now, asking, self.contest == now)

    def event(self, now, kind):
        ordered = kind == "Order Completed"
        self.orders += ordered
        if kind == "Complaint Opened":
            self.silent_until = FOREVER
        if kind == "Complaint Closed" and self.silent_until == FOREVER:
            self.silent_until = now + DAY
        for enrolment in list(self.inside):
            if enrolment["journey"] == "cart" and ordered and now < enrolment["at"] + 2 * DAY:
                self.leave(enrolment, now, "goal")
            if enrolment["journey"] == "win_back" and kind == "Complaint Opened":
                self.leave(enrolment, now, "exit")
        asking = []
        for enrolment in list(self.inside):
            if enrolment["place"] == "hoping" and kind == "Product Viewed":
                self.propose(enrolment, now, "cart_last_call", DAY, asking)
        if ordered:
            self.watch = now + 5 * DAY
            self.enter("thanks", now, 0, asking)
        if kind == "Product Added":
            self.enter("cart", now, DAY, asking)
        self.decide(now, asking, False)

    def enter(self, journey, now, again, asking):
        if any(e["journey"] == journey and e["place"] != "watching" for e in self.inside):
            return
        if again and journey in self.ended and now < self.ended[journey] + again:
            return
        enrolment = {"journey": journey, "at": now, "place": "begun", "due": None}
        self.inside.append(enrolment)
        if journey == "cart":
            enrolment.update(place="waiting", due=now + 30 * MINUTE)
        else:
            self.propose(enrolment, now, "receipt" if journey == "thanks" else "come_back", DAY, asking)

    def leave(self, enrolment, now, why):
        if enrolment["place"] == "asking":
            self.said.append((now, enrolment["action"], "withdrawn", why))
        self.inside.remove(enrolment)
        self.ended[enrolment["journey"]] = now
        if not any(e.get("stands") for e in self.inside):
            self.contest = None

    def propose(self, enrolment, now, action, patience, asking):
        enrolment.update(place="asking", action=action, expires=now + patience, due=None)
        asking.append(enrolment)

    def waited(self, enrolment, now, asking):
        if enrolment["place"] == "waiting":
            self.propose(enrolment, now, "cart_reminder", 8 * HOUR, asking)
        elif enrolment["place"] == "hoping":
            self.leave(enrolment, now, "end")
        elif enrolment["place"] == "until ten":
            self.propose(enrolment, now, "loyal" if self.orders >= 2 else "welcome", DAY, asking)

    def forbidden(self, now):
        """Why promotion is not permitted now, or None, and when it will be (0: never)."""
        if self.silent_until > now:
            return ("case_open" if self.silent_until == FOREVER else "case_cooling") + ":complaint", 0
        if not clock(now, 0, 8) <= now < clock(now, 0, 21):
            return "quiet_hours", next_hour(now, 8)
        if any(clock(now, 0, 0) <= at for at in self.contacts):
            return "cap:day", 0
        if len([at for at in self.contacts if at > now - 7 * DAY]) >= 3:
            return "cap:week", 0
        return None, 0

    def decide(self, now, asking, closing):
        while asking or closing:
            verdicts, new = [], list(asking)
            asking.clear()
            for enrolment in new:
                promotion = enrolment["action"] in SCORES
                if enrolment["journey"] == "cart" and chance("holdout", "cart", self.customer) < 0.2:
                    verdicts.append((enrolment, "withheld", "journey_holdout"))
                elif promotion and chance("global holdout", self.customer) < 0.1:
                    verdicts.append((enrolment, "withheld", "global_holdout"))
                elif not promotion:
                    verdicts.append((enrolment, "sent", ""))
                elif not self.refuse(enrolment, now, verdicts):
                    enrolment["stands"] = True
                    self.contest = min(self.contest or now + 10 * MINUTE, enrolment["expires"])
            if closing:
                self.close(now, verdicts)
                closing = False
            for enrolment, verdict, reason in verdicts:
                self.said.append((now, enrolment["action"], verdict, reason))
                self.judged(enrolment, now, verdict in ("sent", "withheld"))

    def refuse(self, enrolment, now, verdicts):
        reason, later = self.forbidden(now)
        if reason and later and later <= enrolment["expires"]:
            enrolment.update(release=later, stands=False)
        elif reason:
            verdicts.append((enrolment, "expired" if later else "suppressed", reason))
        return reason is not None

    def close(self, now, verdicts):
        self.contest, won = None, False
        for enrolment in sorted(
            (e for e in self.inside if e.get("stands")), key=lambda e: -SCORES[e["action"]]
        ):
            if won:
                verdicts.append((enrolment, "lost", "outranked"))
            elif not self.refuse(enrolment, now, verdicts):
                won = True
                self.contacts.append(now)
                verdicts.append((enrolment, "sent", ""))

    def judged(self, enrolment, now, reached):
        enrolment["stands"] = False
        if enrolment["action"] == "cart_reminder":
            enrolment.update(place="hoping", due=now + DAY)
            if not reached:
                self.leave(enrolment, now, "end")
        elif enrolment["action"] == "receipt":
            enrolment.update(place="until ten", due=next_hour(now, 10))
            if enrolment["due"] == now:  # It is ten: the wait ends at once.
                self.waited(enrolment, now, asking := [])
                self.decide(now, asking, False)
        elif enrolment["action"] == "cart_last_call" and enrolment["at"] + 2 * DAY > now:
            self.ended["cart"] = now
            enrolment.update(place="watching", due=enrolment["at"] + 2 * DAY)
        else:
            enrolment["place"] = "done"
            self.leave(enrolment, now, "done")
