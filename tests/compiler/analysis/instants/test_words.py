"""Sets of instants in words, as a technician would say them in English and in French."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ci.terminal.i18n import translator
from compiler.analysis.instants import in_words, instants_of, spans_of
from compiler.time.schedule import DAY, Schedule, always, calendar, dated, never, weekly, whole_days
from tests.compiler.analysis.instants.unions import START, STOP, YEARS, Intervals, of

PARIS, REUNION = "Europe/Paris", "Indian/Reunion"
MONDAY = date(2025, 12, 29)


def utc(*parts: int) -> datetime:
    year, month, day, hour, minute = (*parts, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def within(first: date, last: date, one: Schedule) -> Schedule:
    return one & whole_days(one.zone, days(first, last))


def since(first: date, one: Schedule) -> Schedule:
    return within(first, date(2028, 1, 7), one)


def until(last: date, one: Schedule) -> Schedule:
    return within(date(2025, 12, 25), last, one)


def in_turn(one: Schedule, weeks: int, turn: int) -> Schedule:
    """A schedule in one week of several."""
    return one & whole_days(
        one.zone,
        [day for day in days(MONDAY, date(2028, 1, 7)) if (day - MONDAY).days // 7 % weeks == turn],
    )


EVE = date(2026, 12, 24)
SATURDAYS = weekly(PARIS, [5], [(540, 780)])
OFFICE = weekly(PARIS, range(5), [(540, 750), (840, 1110)])
OFFICE_HOURS = [(range(5), [(540, 750), (840, 1110)])]
SHORT_FRIDAYS = weekly(PARIS, range(4), [(540, 750), (840, 1080)]) | weekly(
    PARIS, [4], [(540, 750), (840, 1020)]
)
SHOP = (
    weekly(PARIS, [1, 3, 4], [(540, 720), (840, 1140)])
    | weekly(PARIS, [2], [(540, 720)])
    | weekly(PARIS, [5], [(570, 1080)])
)
NIGHTS = weekly(PARIS, range(5), [(1200, 420)])
SUMMERS = [*days(date(2026, 7, 1), date(2026, 8, 31)), *days(date(2027, 7, 1), date(2027, 8, 31))]
SUMMER_HOURS = (OFFICE - whole_days(PARIS, SUMMERS)) | (
    weekly(PARIS, range(5), [(480, 960)]) & whole_days(PARIS, SUMMERS)
)
HOLIDAYS = [
    date(year, month, day)
    for year in YEARS
    for month, day in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
]
FOURTH_MONDAYS = days(date(2026, 1, 5), date(2027, 12, 27))[::28]
ON_CALL = (
    dated(PARIS, FOURTH_MONDAYS, [(480, DAY)])
    | whole_days(PARIS, [day + timedelta(days=n) for day in FOURTH_MONDAYS for n in range(1, 7)])
    | dated(PARIS, [day + timedelta(days=7) for day in FOURTH_MONDAYS], [(0, 480)])
)

SAID = [
    (
        of(always(PARIS)),
        "at any time",
        "à toute heure",
    ),
    (
        of(never(PARIS)),
        "never",
        "jamais",
    ),
    (
        of(SATURDAYS),
        "Saturdays 09:00–13:00",
        "le samedi de 9 h à 13 h",
    ),
    (
        of(OFFICE),
        "Mondays to Fridays 09:00–12:30 and 14:00–18:30",
        "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h 30",
    ),
    (
        of(weekly(PARIS, range(7), [(480, 1200)])),
        "every day 08:00–20:00",
        "tous les jours de 8 h à 20 h",
    ),
    (
        of(SHOP),
        "Tuesdays, Thursdays and Fridays 09:00–12:00 and 14:00–19:00; Wednesdays 09:00–12:00; Saturdays 09:30–18:00",
        "le mardi, le jeudi et le vendredi de 9 h à 12 h et de 14 h à 19 h ; le mercredi de 9 h à 12 h ; le samedi de 9 h 30 à 18 h",
    ),
    (
        of(weekly(PARIS, [5, 6], [(0, DAY)])),
        "Saturdays and Sundays all day",
        "le samedi et le dimanche toute la journée",
    ),
    (
        of(weekly(PARIS, [1, 3], [(510, 720)])),
        "Tuesdays and Thursdays 08:30–12:00",
        "le mardi et le jeudi de 8 h 30 à 12 h",
    ),
    (
        of(weekly(PARIS, [0, 1, 2, 3, 5], [(480, 720)])),
        "Mondays to Thursdays and Saturdays 08:00–12:00",
        "du lundi au jeudi et le samedi de 8 h à 12 h",
    ),
    (
        of(weekly(PARIS, [4, 5, 6, 0], [(1080, 1380)])),
        "Fridays to Mondays 18:00–23:00",
        "du vendredi au lundi de 18 h à 23 h",
    ),
    (
        of(SHORT_FRIDAYS),
        "Mondays to Thursdays 09:00–12:30 and 14:00–18:00; Fridays 09:00–12:30 and 14:00–17:00",
        "du lundi au jeudi de 9 h à 12 h 30 et de 14 h à 18 h ; le vendredi de 9 h à 12 h 30 et de 14 h à 17 h",
    ),
    (
        of(NIGHTS),
        "Mondays to Fridays 20:00–07:00",
        "du lundi au vendredi de 20 h à 7 h",
    ),
    (
        of(weekly(PARIS, range(7), [(1200, 420)])),
        "every day 20:00–07:00",
        "tous les jours de 20 h à 7 h",
    ),
    (
        of(weekly(PARIS, range(5), [(1110, DAY)])),
        "Mondays to Fridays 18:30–24:00",
        "du lundi au vendredi de 18 h 30 à 24 h",
    ),
    (
        of(~OFFICE),
        "Mondays to Thursdays 12:30–14:00 and 18:30–09:00; Fridays 12:30–14:00; from Friday 18:30 to Monday 09:00",
        "du lundi au jeudi de 12 h 30 à 14 h et de 18 h 30 à 9 h ; le vendredi de 12 h 30 à 14 h ; du vendredi à 18 h 30 au lundi à 9 h",
    ),
    (
        of(~calendar(PARIS, OFFICE_HOURS, HOLIDAYS, [], [])),
        "Mondays to Thursdays 12:30–14:00 and 18:30–09:00; Fridays 12:30–14:00; from Friday 18:30 to Monday 09:00; and all day on 1 January, 1 May, 8 May and 14 July 2026, and 6 more dates",
        "du lundi au jeudi de 12 h 30 à 14 h et de 18 h 30 à 9 h ; le vendredi de 12 h 30 à 14 h ; du vendredi à 18 h 30 au lundi à 9 h ; et toute la journée les 1er janvier, 1er mai, 8 mai et 14 juillet 2026, et 6 autres dates",
    ),
    (
        of(
            weekly(PARIS, [4], [(1080, DAY)])
            | weekly(PARIS, [5, 6], [(0, DAY)])
            | weekly(PARIS, [0], [(0, 480)])
        ),
        "from Friday 18:00 to Monday 08:00",
        "du vendredi à 18 h au lundi à 8 h",
    ),
    (
        of(since(date(2026, 10, 3), SATURDAYS)),
        "Saturdays 09:00–13:00 from 3 October 2026",
        "le samedi de 9 h à 13 h à partir du 3 octobre 2026",
    ),
    (
        of(since(date(2026, 10, 3), SATURDAYS), whole_days(PARIS, [date(2027, 7, 14)])),
        "Saturdays 09:00–13:00 from 3 October 2026; and on 14 July 2027 all day",
        "le samedi de 9 h à 13 h à partir du 3 octobre 2026 ; et le 14 juillet 2027 toute la journée",
    ),
    (
        of(since(date(2026, 10, 3), SATURDAYS), dated(PARIS, [date(2027, 7, 14)], [(540, 780)])),
        "Saturdays 09:00–13:00 from 3 October 2026; and on 14 July 2027 09:00–13:00",
        "le samedi de 9 h à 13 h à partir du 3 octobre 2026 ; et le 14 juillet 2027 de 9 h à 13 h",
    ),
    (
        of(until(date(2026, 9, 26), SATURDAYS)),
        "Saturdays 09:00–13:00 until 26 September 2026",
        "le samedi de 9 h à 13 h jusqu'au 26 septembre 2026",
    ),
    (
        of(within(date(2026, 10, 3), date(2027, 1, 30), SATURDAYS)),
        "Saturdays 09:00–13:00 from 3 October 2026 to 30 January 2027",
        "le samedi de 9 h à 13 h du 3 octobre 2026 au 30 janvier 2027",
    ),
    (
        of(
            OFFICE,
            until(date(2026, 9, 26), weekly(PARIS, [5], [(540, 720)])),
            since(date(2026, 10, 3), SATURDAYS),
        ),
        "Mondays to Fridays 09:00–12:30 and 14:00–18:30; Saturdays 09:00–12:00 until 26 September 2026; Saturdays 09:00–13:00 from 3 October 2026",
        "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h 30 ; le samedi de 9 h à 12 h jusqu'au 26 septembre 2026 ; le samedi de 9 h à 13 h à partir du 3 octobre 2026",
    ),
    (
        of(since(date(2026, 10, 1), OFFICE)),
        "Mondays to Fridays 09:00–12:30 and 14:00–18:30 from 1 October 2026",
        "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h 30 à partir du 1er octobre 2026",
    ),
    (
        of(since(date(2026, 10, 1), SHORT_FRIDAYS)),
        "from 1 October 2026: Mondays to Thursdays 09:00–12:30 and 14:00–18:00, Fridays 09:00–12:30 and 14:00–17:00",
        "à partir du 1er octobre 2026 : du lundi au jeudi de 9 h à 12 h 30 et de 14 h à 18 h, le vendredi de 9 h à 12 h 30 et de 14 h à 17 h",
    ),
    (
        of(SUMMER_HOURS),
        "Mondays to Fridays 09:00–12:30 and 14:00–18:30 until 30 June 2026, from 1 September 2026 to 30 June 2027 and from 1 September 2027; Mondays to Fridays 08:00–16:00 from 1 July to 31 August 2026 and from 1 July to 31 August 2027",
        "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h 30 jusqu'au 30 juin 2026, du 1er septembre 2026 au 30 juin 2027 et à partir du 1er septembre 2027 ; du lundi au vendredi de 8 h à 16 h du 1er juillet au 31 août 2026 et du 1er juillet au 31 août 2027",
    ),
    (
        of(calendar(PARIS, OFFICE_HOURS, HOLIDAYS, [], [])),
        "Mondays to Fridays 09:00–12:30 and 14:00–18:30, except on 1 January, 1 May, 8 May and 14 July 2026, and 6 more dates",
        "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h 30, sauf les 1er janvier, 1er mai, 8 mai et 14 juillet 2026, et 6 autres dates",
    ),
    (
        of(SATURDAYS - whole_days(PARIS, [date(2026, 12, 26)])),
        "Saturdays 09:00–13:00, except on 26 December 2026",
        "le samedi de 9 h à 13 h, sauf le 26 décembre 2026",
    ),
    (
        of(SATURDAYS - whole_days(PARIS, days(date(2027, 7, 10), date(2027, 8, 28)))),
        "Saturdays 09:00–13:00, except from 10 July to 28 August 2027",
        "le samedi de 9 h à 13 h, sauf du 10 juillet au 28 août 2027",
    ),
    (
        of(OFFICE - whole_days(PARIS, days(EVE, date(2027, 1, 3)))),
        "Mondays to Fridays 09:00–12:30 and 14:00–18:30, except from 24 December 2026 to 1 January 2027",
        "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h 30, sauf du 24 décembre 2026 au 1er janvier 2027",
    ),
    (
        of(
            calendar(
                PARIS, OFFICE_HOURS, [date(2026, 12, 25)], [([EVE, date(2026, 12, 31)], [(540, 720)])], []
            )
        ),
        "Mondays to Fridays 09:00–12:30 and 14:00–18:30, except on 25 December 2026; on 24 and 31 December 2026 only 09:00–12:00",
        "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h 30, sauf le 25 décembre 2026 ; les 24 et 31 décembre 2026 seulement de 9 h à 12 h",
    ),
    (
        of(OFFICE | dated(PARIS, [date(2026, 12, 14)], [(1110, 1260)])),
        "Mondays to Fridays 09:00–12:30 and 14:00–18:30; and on 14 December 2026 18:30–21:00",
        "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h 30 ; et le 14 décembre 2026 de 18 h 30 à 21 h",
    ),
    (
        of(
            calendar(
                PARIS,
                OFFICE_HOURS,
                [],
                [(days(date(2026, 12, 14), date(2026, 12, 18)), [(480, 1200)]), ([EVE], [(480, 720)])],
                [],
            )
        ),
        "Mondays to Fridays 09:00–12:30 and 14:00–18:30; from 14 to 18 December 2026, each day 08:00–20:00 instead; on 24 December 2026 08:00–12:00 instead",
        "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 18 h 30 ; du 14 au 18 décembre 2026, chaque jour plutôt de 8 h à 20 h ; le 24 décembre 2026 plutôt de 8 h à 12 h",
    ),
    (
        of(whole_days(PARIS, [date(2027, 5, 1)])),
        "on 1 May 2027",
        "le 1er mai 2027",
    ),
    (
        of(whole_days(PARIS, [date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14)])),
        "on 1, 8 and 14 May 2026",
        "les 1er, 8 et 14 mai 2026",
    ),
    (
        of(whole_days(PARIS, days(EVE, date(2027, 1, 3)))),
        "from 24 December 2026 to 3 January 2027",
        "du 24 décembre 2026 au 3 janvier 2027",
    ),
    (
        of(whole_days(PARIS, [EVE, date(2026, 12, 25)])),
        "on 24 and 25 December 2026",
        "les 24 et 25 décembre 2026",
    ),
    (
        of(whole_days(PARIS, [*days(date(2026, 8, 3), date(2026, 8, 21)), date(2026, 12, 26)])),
        "from 3 to 21 August 2026 and on 26 December 2026",
        "du 3 au 21 août 2026 et le 26 décembre 2026",
    ),
    (
        of(whole_days(PARIS, HOLIDAYS)),
        "on 1 January, 1 May, 8 May and 14 July 2026, and 12 more dates",
        "les 1er janvier, 1er mai, 8 mai et 14 juillet 2026, et 12 autres dates",
    ),
    (
        of(dated(PARIS, [EVE], [(480, 720)])),
        "on 24 December 2026 08:00–12:00",
        "le 24 décembre 2026 de 8 h à 12 h",
    ),
    (
        of(dated(PARIS, [EVE], [(1200, 420)])),
        "on 24 December 2026 20:00–07:00",
        "le 24 décembre 2026 de 20 h à 7 h",
    ),
    (
        of(dated(PARIS, [date(2026, 6, 30), date(2026, 12, 31)], [(480, 720), (810, 990)])),
        "on 30 June and 31 December 2026 08:00–12:00 and 13:30–16:30",
        "les 30 juin et 31 décembre 2026 de 8 h à 12 h et de 13 h 30 à 16 h 30",
    ),
    (
        of(dated(PARIS, days(date(2026, 12, 7), date(2026, 12, 11)), [(480, 1200)])),
        "from 7 to 11 December 2026, each day 08:00–20:00",
        "du 7 au 11 décembre 2026, chaque jour de 8 h à 20 h",
    ),
    (
        [(utc(2026, 11, 23, 17), utc(2026, 11, 30, 7))],
        "from 23 November 18:00 to 30 November 2026 08:00",
        "du 23 novembre à 18 h au 30 novembre 2026 à 8 h",
    ),
    (
        [(START, utc(2026, 12, 23, 17)), (utc(2026, 12, 28, 7), STOP)],
        "at any time, except from 23 December 18:00 to 28 December 2026 08:00",
        "à toute heure, sauf du 23 décembre à 18 h au 28 décembre 2026 à 8 h",
    ),
    (
        of(always(PARIS) - dated(PARIS, [EVE], [(1080, 1200)])),
        "at any time, except on 24 December 2026 18:00–20:00",
        "à toute heure, sauf le 24 décembre 2026 de 18 h à 20 h",
    ),
    (
        of(since(date(2026, 10, 4), always(PARIS))),
        "at any time from 4 October 2026",
        "à toute heure à partir du 4 octobre 2026",
    ),
    (
        of(until(date(2026, 10, 4), always(PARIS))),
        "at any time until 4 October 2026",
        "à toute heure jusqu'au 4 octobre 2026",
    ),
    (
        of(NIGHTS - dated(PARIS, [EVE], [(1200, 420)])),
        "Mondays to Fridays 20:00–07:00, except the night that begins on 24 December 2026",
        "du lundi au vendredi de 20 h à 7 h, sauf la nuit qui commence le 24 décembre 2026",
    ),
    (
        of(NIGHTS - dated(PARIS, [EVE, date(2026, 12, 31)], [(1200, 420)])),
        "Mondays to Fridays 20:00–07:00, except the nights that begin on 24 and 31 December 2026",
        "du lundi au vendredi de 20 h à 7 h, sauf les nuits qui commencent les 24 et 31 décembre 2026",
    ),
    (
        of(in_turn(SATURDAYS, 2, 0)),
        "Saturdays 09:00–13:00, every other week from 3 January 2026",
        "le samedi de 9 h à 13 h, une semaine sur deux à partir du 3 janvier 2026",
    ),
    (
        of(in_turn(weekly(PARIS, [5], [(540, 720)]), 2, 0), in_turn(weekly(PARIS, [5], [(840, 1080)]), 2, 1)),
        "Saturdays 09:00–12:00, every other week from 3 January 2026; Saturdays 14:00–18:00, every other week from 10 January 2026",
        "le samedi de 9 h à 12 h, une semaine sur deux à partir du 3 janvier 2026 ; le samedi de 14 h à 18 h, une semaine sur deux à partir du 10 janvier 2026",
    ),
    (
        of(in_turn(weekly(PARIS, range(5), [(1080, 480)]), 4, 0)),
        "Mondays to Fridays 18:00–08:00, every 4 weeks from 1 January 2026",
        "du lundi au vendredi de 18 h à 8 h, une semaine sur 4 à partir du 1er janvier 2026",
    ),
    (
        of(ON_CALL),
        "from Monday 08:00 to the next Monday 08:00, every 4 weeks from 5 January 2026",
        "du lundi à 8 h au lundi suivant à 8 h, une semaine sur 4 à partir du 5 janvier 2026",
    ),
    (
        of(weekly(REUNION, range(5), [(540, 780)])),
        "Mondays to Fridays 06:00–10:00 until 27 March 2026, from 26 October 2026 to 26 March 2027 and from 1 November 2027; Mondays to Fridays 07:00–11:00 from 30 March to 23 October 2026 and from 29 March to 29 October 2027",
        "du lundi au vendredi de 6 h à 10 h jusqu'au 27 mars 2026, du 26 octobre 2026 au 26 mars 2027 et à partir du 1er novembre 2027 ; du lundi au vendredi de 7 h à 11 h du 30 mars au 23 octobre 2026 et du 29 mars au 29 octobre 2027",
    ),
    (
        of(OFFICE, weekly(REUNION, range(6), [(540, 750)])),
        "until 28 March 2026, from 26 October 2026 to 27 March 2027 and from 1 November 2027: Mondays to Fridays 06:00–12:30 and 14:00–18:30, Saturdays 06:00–09:30; from 30 March to 24 October 2026 and from 29 March to 30 October 2027: Mondays to Fridays 07:00–12:30 and 14:00–18:30, Saturdays 07:00–10:30",
        "jusqu'au 28 mars 2026, du 26 octobre 2026 au 27 mars 2027 et à partir du 1er novembre 2027 : du lundi au vendredi de 6 h à 12 h 30 et de 14 h à 18 h 30, le samedi de 6 h à 9 h 30 ; du 30 mars au 24 octobre 2026 et du 29 mars au 30 octobre 2027 : du lundi au vendredi de 7 h à 12 h 30 et de 14 h à 18 h 30, le samedi de 7 h à 10 h 30",
    ),
    (
        [(utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 0))],
        "in the hour that comes twice on 25 October 2026 02:30–03:00 the first time",
        "dans l'heure répétée le 25 octobre 2026, de 2 h 30 à 3 h la première fois",
    ),
    (
        of(weekly(PARIS, [6], [(60, 300)])),
        "Sundays 01:00–05:00",
        "le dimanche de 1 h à 5 h",
    ),
    (
        [
            one if one[0].date() != date(2026, 10, 24) else (one[0], utc(2026, 10, 25, 1))
            for one in of(weekly(PARIS, [6], [(60, 300)]))
        ],
        "Sundays 01:00–05:00; on 25 October 2026 only 01:00–03:00; and in the hour that comes twice on 25 October 2026 only 02:00–03:00 the first time",
        "le dimanche de 1 h à 5 h ; le 25 octobre 2026 seulement de 1 h à 3 h ; et dans l'heure répétée le 25 octobre 2026, seulement de 2 h à 3 h la première fois",
    ),
    (
        of(dated(PARIS, [date(2026, 1 + n, 1 + 7 * n % 28) for n in range(9)], [(540, 780)])),
        "09:00–13:00 on 1 January, 8 February, 15 March and 22 April 2026, and 5 more dates",
        "de 9 h à 13 h les 1er janvier, 8 février, 15 mars et 22 avril 2026, et 5 autres dates",
    ),
    (
        of(*(dated(PARIS, [date(2026, 1 + n, 3 + 2 * n)], [(480 + 15 * n, 700 + 20 * n)]) for n in range(9))),
        "on 3 January 2026 08:00–11:40; on 5 February 2026 08:15–12:00; on 7 March 2026 08:30–12:20; and 6 more dates with hours of their own",
        "le 3 janvier 2026 de 8 h à 11 h 40 ; le 5 février 2026 de 8 h 15 à 12 h ; le 7 mars 2026 de 8 h 30 à 12 h 20 ; et 6 autres dates avec leurs propres horaires",
    ),
    (
        of(whole_days(PARIS, [date(2026, month, 15) for month in range(1, 13)])),
        "on 15 January, 15 February, 15 March and 15 April 2026, and 8 more dates",
        "les 15 janvier, 15 février, 15 mars et 15 avril 2026, et 8 autres dates",
    ),
]


@pytest.mark.parametrize(("intervals", "english", "french"), SAID, ids=[one[1][:60] for one in SAID])
def test_sets_in_words(intervals: Intervals, english: str, french: str) -> None:
    spans = spans_of(intervals, PARIS, (START, STOP))
    assert in_words(spans, translator("en")) == english
    assert in_words(spans, translator("fr")) == french
    assert instants_of(spans) == intervals


def test_the_zone_is_named_where_it_is_asked_for_and_matters() -> None:
    spans = spans_of(of(weekly(REUNION, [5], [(540, 780)])), REUNION, (START, STOP))
    assert (
        in_words(spans, translator("en"), name_zone=True) == "Saturdays 09:00–13:00 (time of Indian/Reunion)"
    )
    assert in_words(spans_of([], REUNION, (START, STOP)), translator("en"), name_zone=True) == "never"


def test_the_clock_of_the_place_has_least_to_say() -> None:
    intervals = of(weekly(REUNION, range(5), [(540, 780)]))
    weights = {zone: spans_of(intervals, zone, (START, STOP)).weight for zone in (PARIS, REUNION, "UTC")}
    assert weights[PARIS] > weights[REUNION] == weights["UTC"]
