"""Attacks by SIP on a real Asterisk: strangers, phones of another client, and who knows the ids of a call. None succeeds, and nobody else notices.

The table is tests/attacks.py; each row is tried by a socket of its own, several at once. `make torture-network` tries them in random order and
number (tools/torture_network.py).
"""

from __future__ import annotations

import configparser
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from testpbx import sip
from testpbx.live import CARRIER_ADDRESS, LiveTree, account_in
from testpbx.programs import Programs
from testpbx.raw_phone import Dialog, RawPhone
from testpbx.sipp import Account, Sipp
from tests import attacks
from tests.attacks import Request
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree
from tests.checkout import ROOT
from tests.waiting import wait_until

OTHER = (
    CLIENT.replace("Acme", "Globex").replace("01 99 00 00", "01 99 00 01").replace("805ec00002", "805ec00003")
)
ALICE, BOB = ("acme", "805ec0000201"), ("acme", "805ec0000202")
EVE, EVES_COLLEAGUE = ("globex", "805ec0000301"), ("globex", "805ec0000302")
STRANGER = "+33698765432"
AT_ONCE = 8
SILENCE_SECONDS = 0.8
FAILED = ("SIP/2.0 4", "SIP/2.0 5", "SIP/2.0 6")
FILTER = ROOT / "machine" / "fail2ban" / "filter.d" / "centrex.conf"


@dataclass
class Scene:
    """A node with two clients. `said`: every answer that an attack got."""

    live: LiveTree
    said: list[sip.Message]

    @property
    def pbx(self) -> tuple[str, int]:
        return ("127.0.0.1", self.live.sip_port)

    def account(self, whose: tuple[str, str]) -> Account:
        client, mac = whose
        settings = self.live.phone_file(client, mac)
        return account_in("".join(f"{name} = {value}\n" for name, value in settings.items()))

    def attack(self, account: Account | None, request: Request) -> int | None:
        """The last answer to a request; None for silence."""
        with RawPhone(self.pbx, account) as phone:
            return self.answered(
                lambda: phone.ask(
                    request.method,
                    f"sip:{request.to}@{self.pbx[0]}:{self.pbx[1]}",
                    headers=request.headers,
                    to=request.to,
                    sender=request.sender,
                    body=sip.session(phone.address[0], 9) if request.method == "INVITE" else "",
                    seconds=SILENCE_SECONDS,
                )
            )

    def answered(self, ask: Callable[[], sip.Message]) -> int | None:
        """What comes of it."""
        try:
            answer = ask()
        except TimeoutError:
            return None
        self.said.append(answer)
        return answer.status

    def channels(self) -> list[str]:
        """The calls that there are, by channel."""
        words = self.live.ami.command("core show channels concise")
        return sorted(line.partition("!")[0] for line in words.splitlines() if "!" in line)


@pytest.fixture(scope="module")
def scene(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    scratch = tmp_path_factory.mktemp("attacks")
    with small_tree(programs, scratch, CLIENT, others={"globex": OTHER}, carrier_takes=6) as live:
        yield Scene(live, [])


@dataclass
class Talking:
    """Alice, who called Bob."""

    alice: RawPhone
    bob: RawPhone
    call: Dialog


@pytest.fixture
def talking(scene: Scene) -> Iterator[Talking]:
    with RawPhone(scene.pbx, scene.account(ALICE)) as alice, RawPhone(scene.pbx, scene.account(BOB)) as bob:
        assert [phone.register().status for phone in (alice, bob)] == [200, 200]
        answering = threading.Thread(target=bob.listen, args=(10,), kwargs={"until": 1})
        answering.start()
        answer, call = alice.call("202")
        answering.join()
        assert answer.status == 200
        over = threading.Event()
        # A phone that answers nothing any more would lose its call.
        listening = [threading.Thread(target=_listen_until, args=(phone, over)) for phone in (alice, bob)]
        for thread in listening:
            thread.start()
        yield Talking(alice, bob, call)
        scene.live.end_calls()
        over.set()
        for thread in listening:
            thread.join()


def _listen_until(phone: RawPhone, over: threading.Event) -> None:
    while not over.is_set():
        phone.listen(0.1)


def refused(status: int | None) -> bool:
    return status is None or status >= 400


def all_at_once(tried: Iterable[tuple[str, Callable[[], int | None]]]) -> dict[str, int | None]:
    """Several at a time; by name, what succeeded."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = {name: pool.submit(attack) for name, attack in tried}
        results = {name: one.result() for name, one in waiting.items()}
    return {name: status for name, status in results.items() if not refused(status)}


def quiet(phones: Sequence[RawPhone]) -> bool:
    """Whether none of these was called but by each other: one call was answered at most."""
    time.sleep(0.1)
    return sum(len(phone.answered) for phone in phones) <= 1


def test_strangers_get_nothing(scene: Scene) -> None:
    asked = list(attacks.of_strangers())
    assert len(asked) > 70
    processed = scene.live.ami.command("core show channels count")
    with scene.live.carrier().takes() as far:
        assert not all_at_once((name, partial(scene.attack, None, request)) for name, request in asked)
        assert not far.seen()
    assert scene.live.ami.command("core show channels count") == processed


def test_a_wrong_password_gets_nothing_nor_does_somebody_elses(scene: Scene) -> None:
    alice, eve = scene.account(ALICE), scene.account(EVE)
    accounts = [replace(alice, password=password) for password in attacks.WRONG_PASSWORDS]
    accounts.append(replace(eve, user=alice.user))
    request = Request("REGISTER", alice.user, ("Expires: 600",))
    assert not all_at_once(
        (str(number), partial(scene.attack, account, request)) for number, account in enumerate(accounts)
    )
    assert "Objects found" not in scene.live.ami.command("pjsip show contacts") or alice.user not in (
        scene.live.ami.command("pjsip show contacts")
    )


def test_a_phone_of_another_client_gets_nowhere(scene: Scene, talking: Talking) -> None:
    eve = scene.account(EVE)
    asked = [
        *((f"dials {dialled}", Request("INVITE", dialled)) for dialled in attacks.DIALLED_BY_INSIDERS),
        *attacks.of_insiders(scene.account(ALICE).user),
    ]
    assert len(asked) > 80
    before = scene.channels()
    with scene.live.carrier().takes() as far:
        assert not all_at_once((name, partial(scene.attack, eve, request)) for name, request in asked)
        assert not far.seen()
    assert quiet([talking.alice, talking.bob])
    assert scene.channels() == before


def test_nobody_takes_a_call_over_by_its_ids(scene: Scene, talking: Talking) -> None:
    sides = {"caller's": talking.call, "called phone's": talking.bob.answered[0]}
    attackers = {
        "another client's phone": (scene.account(EVE), "127.0.0.1"),
        "a colleague": (scene.account(BOB), "127.0.0.1"),
        "a stranger": (None, "127.0.0.1"),
        "the carrier": (None, CARRIER_ADDRESS),
    }

    def take_over(account: Account | None, host: str, headers: tuple[str, ...]) -> int | None:
        with RawPhone(scene.pbx, account, host=host) as phone:
            return scene.answered(lambda: phone.call("202", headers)[0])

    before = scene.channels()
    assert len(before) == 2
    tried = [
        (
            f"{who}, the {side} side, {how}",
            partial(take_over, account, host, headers),
        )
        for who, (account, host) in attackers.items()
        for side, call in sides.items()
        for how, headers in attacks.naming(call.replaces())
    ]
    assert not all_at_once(tried)
    assert scene.channels() == before
    assert quiet([talking.alice, talking.bob])


def test_a_transfer_joins_no_call_of_which_it_does_not_know_each_id(scene: Scene, talking: Talking) -> None:
    call = talking.call
    with (
        RawPhone(scene.pbx, scene.account(EVE)) as eve,
        RawPhone(scene.pbx, scene.account(EVES_COLLEAGUE)) as colleague,
    ):
        assert [phone.register().status for phone in (eve, colleague)] == [200, 200]
        answering = threading.Thread(target=colleague.listen, args=(10,), kwargs={"until": 1})
        answering.start()
        answer, own = eve.call("202")
        answering.join()
        assert answer.status == 200
        before = scene.channels()
        for ids in (
            (sip.token(), call.remote, call.local),
            (call.call_id, sip.token(), call.local),
            (call.call_id, call.remote, sip.token()),
            (call.call_id, call.local, call.remote),
        ):
            assert joins(scene, eve, own, ids).startswith(FAILED)
            assert scene.channels() == before
    assert quiet([talking.alice, talking.bob])


def joins(scene: Scene, phone: RawPhone, own: Dialog, ids: tuple[str, str, str]) -> str:
    """A phone transfers its own call to the one that has these ids (Call-ID, the PBX's tag, the other's); what it is told became of that."""
    names = f"{ids[0]}%3Bto-tag%3D{ids[1]}%3Bfrom-tag%3D{ids[2]}"
    told = len(phone.came)
    phone.ask_in(own, "REFER", [f"Refer-To: <sip:202@{scene.pbx[0]}?Replaces={names}>"])
    # It is taken, and then told.
    deadline = time.monotonic() + 5
    while True:
        ends = [one.body for one in phone.came[told:] if one.body.startswith(("SIP/2.0 2", *FAILED))]
        if ends:
            return ends[0]
        assert time.monotonic() < deadline, [one.body for one in phone.came]
        phone.listen(0.1)


@dataclass
class Phones:
    """The phones of two clients, and a far end that takes each call."""

    scene: Scene
    alice: RawPhone
    bob: RawPhone
    eve: RawPhone
    colleague: RawPhone

    def inside(self, caller: RawPhone, called: RawPhone) -> Dialog:
        """A call to a colleague, who answers; as its caller sees it."""
        answering = threading.Thread(
            target=called.listen, args=(10,), kwargs={"until": len(called.answered) + 1}
        )
        answering.start()
        answer, call = caller.call("202")
        answering.join()
        assert answer.status == 200
        return self._joined(call)

    def outside(self, caller: RawPhone) -> Dialog:
        """A call to an external number."""
        answer, call = caller.call("0612345678")
        assert answer.status == 200
        return self._joined(call)

    def from_outside(self, called: RawPhone, calls: ExitStack) -> Dialog:
        """A call from outside, as the called phone sees it."""
        calls.enter_context(self.scene.live.carrier().calls("+33199000001", caller=STRANGER, talk_ms=9000))
        called.listen(10, until=len(called.answered) + 1)
        return self._joined(called.answered[-1])

    def _joined(self, call: Dialog) -> Dialog:
        """A call, once Asterisk has joined its two ends: only such ones can be transferred."""
        wait_until(lambda: all(self.bridges().values()))
        return call

    def bridges(self) -> dict[str, str]:
        """What each channel is joined to others in."""
        words = self.scene.live.ami.command("core show channels concise").splitlines()
        lines = [line.split("!") for line in words if "!" in line]
        return {line[0].rpartition("-")[0]: line[12] for line in lines}


@pytest.fixture
def phones(scene: Scene) -> Iterator[Phones]:
    with ExitStack() as open_ones:
        four = [
            open_ones.enter_context(RawPhone(scene.pbx, scene.account(whose)))
            for whose in (ALICE, BOB, EVE, EVES_COLLEAGUE)
        ]
        assert {phone.register().status for phone in four} == {200}
        open_ones.enter_context(scene.live.carrier().takes(after_ms=10))
        yield Phones(scene, *four)
        scene.live.end_calls()


def test_calls_of_two_clients_that_a_transfer_has_joined_are_parted(scene: Scene, phones: Phones) -> None:
    """Asterisk joins them, for who knows all three ids; whichever ends they have, inside or outside, neither is left with the other."""
    alice, bob, eve, colleague = phones.alice, phones.bob, phones.eve, phones.colleague
    with ExitStack() as calls:
        victims: dict[str, Callable[[], Dialog]] = {
            "a call inside, by its caller": lambda: phones.inside(alice, bob),
            "a call inside, by the called": lambda: (phones.inside(alice, bob), bob.answered[-1])[1],
            "a call that goes out": lambda: phones.outside(alice),
            "a call that came in": lambda: phones.from_outside(alice, calls),
        }
        attacks_by: dict[str, Callable[[], Dialog]] = {
            "inside": lambda: phones.inside(eve, colleague),
            "outside": lambda: phones.outside(eve),
        }
        for begin in victims.values():
            for begin_own in attacks_by.values():
                call, own = begin(), begin_own()
                assert len(scene.channels()) == 4
                ids = (call.call_id, call.remote, call.local)
                assert joins(scene, eve, own, ids).startswith("SIP/2.0 200")
                wait_until(lambda: not scene.channels())


def test_a_transfer_inside_a_client_stays_joined(scene: Scene, phones: Phones) -> None:
    """Of a call that came in, and of one that goes out, to a colleague; as phones of people transfer."""
    alice, bob = phones.alice, phones.bob
    with ExitStack() as calls:
        transferred: tuple[Callable[[], Dialog], ...] = (
            lambda: phones.outside(alice),
            lambda: phones.from_outside(alice, calls),
        )
        for begin in transferred:
            call, own = begin(), phones.inside(alice, bob)
            ids = (call.call_id, call.remote, call.local)
            assert joins(scene, alice, own, ids).startswith("SIP/2.0 200")
            wait_until(lambda: len(scene.channels()) == 2)
            time.sleep(0.3)
            bridges = phones.bridges()
            assert set(bridges) == {"PJSIP/acme.desk_202", "PJSIP/trunk_carrier"}
            assert len(set(bridges.values())) == 1
            scene.live.end_calls()


def test_a_call_is_named_by_what_nobody_guesses(scene: Scene, talking: Talking) -> None:
    """Asterisk's tag of each side is a random UUID: what is asked inside a call, it lets whoever knows its ids ask."""
    tags = [talking.call.remote, talking.bob.answered[0].remote]
    for tag in tags:
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", tag)
    assert len(set(tags)) == 2

    def end(tag: str) -> int | None:
        with RawPhone(scene.pbx, scene.account(EVE)) as eve:
            dialog = replace(talking.call, remote=tag)
            return scene.answered(lambda: eve.ask_in(dialog, "BYE"))

    before = scene.channels()
    first = talking.call.remote
    guesses = ["", "0", first[:-1], first.upper() if first != first.upper() else "x", tags[1]]
    assert not all_at_once((guess or "none", partial(end, guess)) for guess in guesses)
    assert scene.channels() == before


def test_what_is_no_sip_harms_nobody(scene: Scene, talking: Talking) -> None:
    before = scene.channels()
    with RawPhone(scene.pbx) as stranger:
        for packet in attacks.BROKEN_PACKETS:
            stranger.send(packet)
    with RawPhone(scene.pbx, scene.account(EVE)) as eve:
        assert eve.register().status == 200
    assert scene.channels() == before
    assert quiet([talking.alice, talking.bob])


def test_nobody_is_told_which_program_this_is_nor_its_version(scene: Scene, talking: Talking) -> None:
    with RawPhone(scene.pbx) as stranger, RawPhone(scene.pbx, scene.account(EVE)) as eve:
        answers = [
            stranger.ask(method, f"sip:{scene.pbx[0]}", to="201") for method in ("OPTIONS", "REGISTER")
        ]
        answers.append(eve.register())
    called = [message for message in talking.bob.came if message.method == "INVITE"]
    assert called
    for message in (*scene.said, *answers, *called):
        words = "\n".join([message.start, *(", ".join(values) for values in message.headers.values())])
        assert not re.search(r"asterisk|dfsg|\b22\.\d", words + message.body, re.IGNORECASE), words
    assert "\r\ns=-\r\n" in called[0].body
    assert {answer.first("server") for answer in answers} == {"pbx"}
    # A name that exists is asked for its password in the same words as one that does not.
    with RawPhone(scene.pbx) as stranger:
        asked = [
            stranger.ask("REGISTER", f"sip:{scene.pbx[0]}", to=user, sender=user)
            for user in (scene.account(ALICE).user, "nobody.at_all")
        ]
    shapes = {re.sub(r'(nonce|opaque)="[^"]*"', r"\1", answer.first("www-authenticate")) for answer in asked}
    assert {answer.status for answer in asked} == {401}
    assert len(shapes) == 1


def test_one_phone_does_not_take_the_trunk_nor_two_who_needs_help(scene: Scene) -> None:
    """Nothing is said of limits: four calls of a user go out, and the last channel of six is kept, from those who call in too."""

    def calls(phone: RawPhone, number: str) -> int:
        return phone.call(number)[0].status

    with (
        scene.live.carrier().takes(after_ms=10) as far,
        RawPhone(scene.pbx, scene.account(ALICE)) as alice,
        RawPhone(scene.pbx, scene.account(BOB)) as bob,
    ):
        assert [calls(alice, "0612345678") for _ in range(5)] == [200, 200, 200, 200, 480]
        assert [calls(bob, "0612345678") for _ in range(2)] == [200, 480]
        assert [calls(bob, "112"), calls(alice, "112")] == [200, 200]

        # Nor does whoever calls in, until there is room beside the channel that is kept; then no call goes out in its place.
        def calls_in() -> Sipp:
            return in_progress.enter_context(
                scene.live.carrier().calls("+33199000002", caller=STRANGER, talk_ms=20_000)
            )

        with ExitStack() as in_progress:
            assert calls_in().wait_for("final").values == ("486",)
            scene.live.ami.action("Hangup", Channel=r"/^PJSIP\/acme\.desk_201-.*$/")
            wait_until(lambda: scene.live.ami.command("group show channels").count(" carrier ") == 1)
            assert calls_in().wait_for("final").values == ("200",)
            assert [calls(alice, "0612345678") for _ in range(4)] == [200, 200, 200, 480]
            assert calls_in().wait_for("final").values == ("486",)
            assert calls(alice, "112") == 200
        invited = [seen.values[0] for seen in far.seen() if seen.word == "invited"]
    assert invited.count("112") == 3
    assert len(invited) == 5 + 3 + 3
    scene.live.end_calls()


def test_a_phone_is_told_of_its_messages_unasked_and_has_nothing_to_subscribe_to(scene: Scene) -> None:
    """So its file says that it does not: it would be refused, and ask again for ever."""
    assert scene.live.phone_file(*ALICE)["account.1.subscribe_mwi"] == "0"
    with RawPhone(scene.pbx, scene.account(ALICE)) as alice:
        assert alice.register().status == 200
        deadline = time.monotonic() + 10
        while not any(one.start.startswith("NOTIFY") for one in alice.came) and time.monotonic() < deadline:
            alice.listen(0.1)
        assert {one.first("event") for one in alice.came if one.start.startswith("NOTIFY")} == {
            "message-summary"
        }
        asked = ("Event: message-summary", "Accept: application/simple-message-summary", "Expires: 60")
        answer = alice.ask("SUBSCRIBE", f"sip:{alice.user}@{scene.pbx[0]}", headers=asked, to=alice.user)
        assert answer.status >= 400


def failures(path: Path = FILTER) -> list[re.Pattern[str]]:
    """What fail2ban looks for in a line behind its time."""
    filter_file = configparser.ConfigParser()
    filter_file.read(path, encoding="utf-8")
    words = filter_file["Definition"]["failregex"]
    return [re.compile(line.strip().replace("<HOST>", r"(?P<host>[\d.]+)")) for line in words.splitlines()]


def banned(log: str) -> list[str]:
    """Whom the filter finds in a log of security, once for each line."""
    found = []
    for line in log.splitlines():
        time_of_line = re.match(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\]", line)
        if time_of_line is not None:
            hits = (failure.search(line[time_of_line.end() :]) for failure in failures())
            found += [hit["host"] for hit in hits if hit is not None][:1]
    return found


def test_whoever_fails_to_log_in_is_found_by_fail2ban(scene: Scene) -> None:
    """Each from an address of its own; phones that log in are not among them, and nobody has another address found."""
    assert scene.live.asterisk is not None
    start = len(scene.live.asterisk.security_log)
    alice = scene.account(ALICE)
    lies = "x%22,RemoteAddress=%22IPV4/UDP/9.9.9.9/1%22"
    wrong = replace(alice, password="wrong")
    failing: dict[str, tuple[Account | None, Request]] = {
        "127.0.1.1": (wrong, Request("REGISTER", alice.user)),
        "127.0.1.2": (None, Request("INVITE", "112")),
        "127.0.1.3": (replace(wrong, user="nobody"), Request("REGISTER", "nobody")),
        "127.0.1.4": (None, Request("INVITE", "202", ("Replaces: a;to-tag=b;from-tag=c",))),
        "127.0.1.5": (replace(wrong, user=lies), Request("REGISTER", "201")),
        "127.0.1.6": (None, Request("INVITE", "202", sender=lies)),
    }
    fine = {"127.0.1.7": (alice, Request("REGISTER", alice.user, ("Expires: 600",)))}
    for host, (account, request) in {**failing, **fine}.items():
        with RawPhone(scene.pbx, account, host=host) as phone:
            phone.ask(
                request.method,
                f"sip:{scene.pbx[0]}",
                headers=request.headers,
                to=request.to,
                sender=request.sender,
            )
    deadline = time.monotonic() + 5
    while "127.0.1.7" not in scene.live.asterisk.security_log and time.monotonic() < deadline:
        time.sleep(0.05)
    log = scene.live.asterisk.security_log[start:]
    assert set(banned(log)) == set(failing)
    assert len(banned(log)) == log.count('Severity="Error"')
