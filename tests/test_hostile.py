"""What nobody sends by mistake: forged, garbled, oversized, doubled. Nothing breaks, and nothing changes that should not."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from app import clock
from app.once import request_key
from tests.places import NOBODYS, TABLE, Case, House

STRANGE_IDS = ["0", "-1", str(NOBODYS), str(2**31), str(2**63), "9" * 400, "%00", "1%00", "x", "+1", "%FF"]
STRANGE_QUERIES = [
    "before=%00&after=%00&read_before=%00&show=%00&for=%00&name=%00&competency=%00&next=%00",
    f"before={2**63}&after={2**31}&read_before={10**400}&name={'a' * 9_000}&for={2**63}&show={'x' * 9_000}",
    "before=-1&after=0&read_before=x&before=2&for=%FF%FE&name=%FF&competency=%F0%9F&next=//evil.example",
    "before[]=1&sort=rating&order=desc&by=overall&limit=100000&id=1&person_id=1&as=1&debug=1&_method=DELETE",
    "name=%25%27%22%3Cscript%3E&competency=%27+OR+1%3D1--&next=javascript:alert(1)&after=1+OR+1",
]
BODIES = [
    ("application/json", b'{"concern": "x", "request_key": "a-key-of-a-form-0001"}'),
    ("application/json", b"{not json"),
    ("text/plain", b"request_key=a-key-of-a-form-0001"),
    ("application/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name="),
    ("application/x-www-form-urlencoded", b"%FF%FE=%00&request_key=%00&&&=&=x"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"request_key=+ADw-"),
    ("", b"\x00\xff"),
]
EXTRA = {
    "role": "administrator", "roles": "administrator", "state": "acknowledged", "rating": "3", "id": "1",
    "manager_id": "1", "subject_id": "1", "author_id": "1", "entered_by_id": "1", "second_reader_id": "1",
    "provenance": "manager", "number": "99", "version": "99", "person_id": "1", "participant_id": "1",
    "approved_at": "2026-01-01", "closed_at": "", "is_admin": "true", "unwarned": "0", "as": "1", "actor": "1",
}  # fmt: skip
OFTEN = {"coaching.share", "evidence.log", "evidence.add_context", "expectations.propose", "reviews.comment",
         "appeals.add_context", "distribution.report", "evidence.attach", "events.enter",
         "feedback.offer"}  # fmt: skip
# the same words or votes again are no new version
SAVES = {"reviews.save", "promotions.save", "appeals.save", "appeals.revise_point", "appeals.revise_context",
         "calibration.vote", "feedback.sort",
         "reviews.bring_back"}  # fmt: skip
GONE = {  # what is answered the second time, where it is not a conflict
    "reviews.return_": 404,  # what was returned is its author's alone again, also for whoever returned it
    "appeals.remove_point": 404,
    "appeals.remove_context": 404,
    "participants.remove_absence": 404,
    "evidence.remove_file": 404,
    "appeals.add_point": 422,  # a line is contested once, a name is given once, a day is away once
    "calibration.make": 422,
    "cycles.open_": 422,
    "participants.record_absence": 422,
}
# what is drawn at random differs each time: a panel, the name of a file, tickets, keys without an order
BY_LOT = {"appeals.file", "evidence.attach", "feedback.open_round", "feedback.give_unattributed"}
BY_TICKET = {"feedback.give_unattributed"}  # a used ticket is a conflict: see feedback/test_unattributed
ASKS = {"reviews.preview"}  # answered, and leaves nothing behind however often
DOORS = {"auth.enter", "demo.sign_in", "auth.sign_out", "auth.change_password"}


@pytest.fixture(autouse=True)
def restored(house: House) -> Iterator[None]:
    """Each test finds the house as it was prepared."""
    yield
    house.restore()


def sends(house: House, case: Case, who: str | None, data: Any = None, **more: Any) -> Any:
    return house.client(who).open(
        case.url, method="POST", data=dict(case.data) if data is None else data, **more
    )


def one_each(house: House, method: str) -> list[Case]:
    """For each route the first row with which somebody succeeds."""
    found: dict[str, Case] = {}
    for case in house.every(method):
        if case.doers:
            found.setdefault(case.endpoint, case)
    return list(found.values())


def test_an_address_that_no_record_has_is_not_found(house: House) -> None:
    before = house.dump()
    for rule in house.app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint == "static":
            continue
        method = "POST" if "POST" in rule.methods else "GET"
        for strange in STRANGE_IDS:
            path = re.sub(r"<[^>]*>", strange.replace("\\", ""), rule.rule)
            for who in ("grace", None):
                status = house.client(who).open(path, method=method).status_code
                nobody = who is None and status in {302, 401}
                keyless = method == "POST" and status == 400
                assert status == 404 or nobody or keyless, f"{method} {path} as {who}: {status}"
    assert house.dump() == before


def test_a_strange_id_is_not_found_by_a_whole_form_either(house: House) -> None:
    before = house.dump()
    for case in one_each(house, "POST"):
        if case.nowhere:
            for who in {who for who in case.doers if who}:
                for strange in ("0", "-1", str(2**31), str(2**63), "%00", "x"):
                    url = case.nowhere.replace(str(NOBODYS), strange)
                    assert house.client(who).post(url, data=case.data).status_code == 404
    assert house.dump() == before


def test_strange_questions_are_answered_calmly(house: House) -> None:
    before = house.dump()
    for case in one_each(house, "GET"):
        if case.url.endswith(".pdf"):
            continue  # that it was taken is written down
        for who in {case.doers[0], "tomas"}:
            usual = house.client(who).get(case.url).status_code
            for query in STRANGE_QUERIES:
                answer = house.client(who).get(f"{case.url}?{query}")
                assert answer.status_code == usual, f"{case.url}?{query[:80]} as {who}"
                assert "evil.example" not in answer.headers.get("Location", "")
                assert "javascript:" not in answer.headers.get("Location", "")
    assert house.dump() == before


def test_a_body_of_the_wrong_kind_changes_nothing(house: House) -> None:
    before = house.dump("failed_sign_in")
    for case in one_each(house, "POST"):
        for kind, body in BODIES:
            answer = sends(house, case, case.doers[0], body, content_type=kind)
            assert 400 <= answer.status_code < 500, f"{case.key}, {kind}: {answer.status_code}"
    assert house.dump("failed_sign_in") == before


@pytest.mark.parametrize(
    "token", [None, "forged", "IjAwMDAi.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "\0", "x" * 70_000]
)
def test_a_form_without_the_token_of_this_session_changes_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    before = house.dump()
    monkeypatch.setitem(house.app.config, "WTF_CSRF_ENABLED", True)
    for case in one_each(house, "POST"):
        answer = sends(house, case, case.doers[0], case.data | ({"csrf_token": token} if token else {}))
        assert answer.status_code == 400, case.key
        assert "no longer valid" in answer.text
    assert house.dump() == before


def test_the_token_of_somebody_else_does_not_do(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(house.app.config, "WTF_CSRF_ENABLED", True)
    found = {}
    for who in ("grace", "ravi"):
        client = house.client(who)
        page = client.get("/").text
        found[who] = client, re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    case = house.case("POST coaching.share", "engineer")
    client, own = found["grace"]
    assert client.post(case.url, data=case.data | {"csrf_token": found["ravi"][1]}).status_code == 400
    assert client.post(case.url, data=case.data | {"csrf_token": own}).status_code == 303


def test_the_host_of_a_request_is_never_believed(house: House) -> None:
    for host in ("evil.example:5000", "127.0.0.1@evil.example", "x" * 5_000):
        for case in one_each(house, "GET"):
            answer = from_host(house, case, host)
            assert answer.status_code in {200, 302, 303, 400}, f"{case.key}, {host}"
            text = answer.get_data().decode("utf-8", "replace")  # a packet is no text
            assert "evil.example" not in text + str(answer.headers), case.key
    answer = from_host(house, house.case("POST coaching.share", "engineer"), "evil.example")
    assert answer.headers["Location"].startswith("/people/")
    assert not any("evil.example" in str(row) for row in house.dump()["mail_message"])


def from_host(house: House, case: Case, host: str) -> Any:
    """A test client keeps cookies by host: here they are sent whatever the host is."""
    cookie = house.cookies.get(case.doers[0] or "", "")
    return house.app.test_client(use_cookies=False).open(
        case.url,
        method=case.method,
        data=case.data if case.method == "POST" else None,
        headers={"Host": host, "X-Forwarded-Host": host, "Cookie": f"plumbline={cookie}"},
    )


def test_a_method_is_the_one_that_was_sent(house: House) -> None:
    before = house.dump()
    headers = dict.fromkeys(("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"), "POST")
    for case in one_each(house, "POST"):
        form = "&".join(f"{name}=1" for name in case.data)
        answer = house.client(case.doers[0]).get(f"{case.url}?_method=POST&{form}", headers=headers)
        assert answer.status_code in {200, 302, 303, 403, 404, 405, 409}, case.key
    for case in one_each(house, "GET"):
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "GARBAGE"):
            assert house.client(case.doers[0]).open(case.url, method=method).status_code == 405
    assert house.dump() == before


def test_cookies_of_any_size_and_content_are_borne(house: House) -> None:
    before = house.dump()
    for kept in (
        "x=" + "y" * 65_536,
        "plumbline=" + "z" * 65_536,
        "plumbline=\x01\x7f; ;;=;=",
        "plumbline=.eJw.a.b",
    ):
        for case in one_each(house, "GET") + one_each(house, "POST"):
            more = (
                {"data": case.data}
                if case.method == "POST" and case.endpoint not in DOORS | BY_TICKET
                else {}
            )
            answer = house.app.test_client(use_cookies=False).open(
                case.url, method=case.method, headers={"Cookie": kept}, **more
            )
            assert answer.status_code < 500, f"{case.key}: {answer.status_code}"
    assert house.dump("failed_sign_in") == {k: v for k, v in before.items() if k != "failed_sign_in"}


def test_fields_that_a_form_does_not_have_change_nothing(house: House) -> None:
    """Each form once as it is and once with the extra fields, at one held instant: the same rows are left behind."""
    with clock.at(clock.now()):
        for case in one_each(house, "POST"):
            if case.endpoint in BY_LOT:
                continue
            left = []
            for data in (case.data, EXTRA | case.data):
                answer = sends(house, case, case.doers[0], data)
                done = 200 if case.endpoint in ASKS else 303
                assert answer.status_code == done, f"{case.key}: {answer.text}"
                left.append(house.dump("request_key", "session", "account"))
                house.restore()
            assert left[0] == left[1], case.key


# --- twice -----------------------------------------------------------------------------------------------


def test_the_same_form_twice_leaves_what_one_leaves(house: House) -> None:
    for case in house.succeeding():
        if case.endpoint in DOORS | BY_TICKET | ASKS:
            continue
        who, data = case.doers[0], case.data | {"request_key": request_key()}
        first = sends(house, case, who, data)
        once = house.dump()
        second = sends(house, case, who, data)
        assert (first.status_code, second.status_code) == (303, 303), f"{case.key}, {case.state}"
        assert first.headers["Location"] == second.headers["Location"]
        assert house.dump() == once, f"{case.key}, {case.state}: the second one did something"
        house.restore()


def test_what_happens_once_happens_once_with_another_key_too(house: House) -> None:
    for case in house.succeeding():
        if case.endpoint in DOORS | ASKS:
            continue
        before = sizes(house)
        assert sends(house, case, case.doers[0]).status_code == 303
        once = sizes(house)
        again = sends(house, case, case.doers[0])
        if case.endpoint in OFTEN:
            assert again.status_code == 303, f"{case.key}, {case.state}"
            added = {name: once[name] - before[name] for name in once}
            assert sizes(house) == {name: once[name] + added[name] for name in once}, case.key
        elif case.endpoint in SAVES:
            assert again.status_code == 303, f"{case.key}, {case.state}"
        else:
            gone = GONE.get(case.endpoint, 409)
            assert again.status_code == gone, f"{case.key}, {case.state}: {again.status_code}"
            assert sizes(house) == once
        house.restore()


def sizes(house: House) -> dict[str, int]:
    return {name: len(rows) for name, rows in house.dump("request_key").items()}


# --- texts -----------------------------------------------------------------------------------------------

TEXTS: dict[tuple[str, str], list[str]] = {
    ("coaching.share", "engineer"): ["concern", "support", "action"],
    ("evidence.log", "engineer"): ["title", "body", "before", "after", "link"],
    ("evidence.revise", "by_peer"): ["title", "body", "before", "after", "link"],
    ("evidence.choose", "running"): ["who", "how"],
    ("events.enter", "berth"): ["title"],
    ("evidence.add_context", "by_partner"): ["text"],
    ("expectations.propose", "running"): ["text", "measure"],
    ("expectations.revise", "by_person"): ["text", "measure"],
    ("reviews.save", "draft"): ["answer-"],
    ("reviews.save", "returned"): ["answer-"],
    ("reviews.save", "self_draft"): ["answer-"],
    ("reviews.approve", "submitted"): ["note"],
    ("reviews.return_", "submitted"): ["note", "comment_"],
    ("reviews.comment", "shared"): ["text"],
    ("reviews.comment", "acknowledged"): ["text"],
    ("auth.enter", "right_password"): ["email"],
    ("cycles.open_", "any"): ["name"],
    ("feedback.ask", "running"): ["prompt"],
    ("feedback.propose", "running"): ["prompt"],
    ("feedback.open_round", "running"): ["prompt"],
    ("feedback.give_unattributed", "any"): ["behaviour", "context", "impact"],
    ("feedback.approve", "waiting"): ["because"],
    ("feedback.offer", "engineer"): ["behaviour", "context", "impact"],
    ("feedback.give", "open"): ["behaviour", "context", "impact"],
    ("feedback.decline", "open"): ["reason"],
    ("distribution.report", "any"): ["text"],
    ("distribution.reply", "waiting"): ["text"],
    ("promotions.save", "draft"): ["answer-"],
    ("promotions.give", "asked"): ["text"],
    ("calibration.make", "running"): ["name"],
    ("calibration.decide", "revealed"): ["reason"],
    ("calibration.dissent", "decided"): ["text"],
    ("calibration.carry_over", "reading"): ["because"],
    ("appeals.save", "draft"): ["story", "outcome_sought"],
    ("appeals.add_point", "draft"): ["claim"],
    ("appeals.revise_point", "draft"): ["claim"],
    ("appeals.add_context", "draft"): ["text"],
    ("appeals.revise_context", "draft"): ["text"],
    ("appeals.reply", "filed"): ["text"],
    ("appeals.rule", "filed"): ["reason", "put_right"],
    ("appeals.dissent", "filed"): ["dissent-text"],
}
ELSEWHERE = {  # what another form of the list leaves no room for; the words of these are tried by a NUL and by length
    ("reviews.return_", "submitted"), ("feedback.decline", "open"), ("appeals.revise_point", "draft"),
    ("appeals.revise_context", "draft"),
    ("feedback.give_unattributed", "any"),  # sealed: nobody reads it
}  # fmt: skip
SHORT = {"title": 155, "name": 75}
NASTY = (
    '<script>alert(1)</script> {{7777+1}} ${7777+1} {% raw %} =HYPERLINK("http://evil.example","x") "\'><img src=x onerror=alert(1)>'
    " <b>bold</b> \u202etxt.exe\u202c \u2066\u200b\u0001\u0008\u001b\u007f\u0085\u2028 [E99999] [x](javascript:alert(1)) é e\u0301"
    " <!-- --> ]]> </textarea></title></bdi> %s %00 '; DROP TABLE person;-- \U0001f9d1\u200d\U0001f527"
)
EVALUATED = (
    "7778",
    "<script>alert",
    "<img src=x",
    "<b>bold",
    "alert(1)>",
    "</textarea></title>",
    'href="javascript:',
)


def fields_of(case: Case) -> list[str]:
    """The text fields of a form; those that end in a number are found by their beginning."""
    wanted = TEXTS[case.endpoint, case.state]
    return [name for name in case.data if any(name == each or (each[-1] in "-_" and name.startswith(each)) for each in wanted)]  # fmt: skip


def test_every_text_of_every_form_is_among_those_tried(house: House) -> None:
    """A text field that is added to a form is added here: words that arrive nowhere are no text."""
    tried = {endpoint for endpoint, _ in TEXTS}
    keyed = {
        *(
            "coaching.acknowledge",
            "expectations.agree",
            "accounts.close",
            "accounts.reopen",
            "cycles.advance",
        ),
        *(
            "cycles.enrol",
            "reviews.begin",
            "reviews.bring_back",
            "reviews.submit",
            "reviews.share",
            "reviews.acknowledge",
        ),
        *("reviews.begin_delegation", "reviews.stop_delegation"),
        *("evidence.attach", "evidence.remove_file", "events.nobody"),
        *("feedback.withdraw", "feedback.close_round", "feedback.sort"),
        *("participants.record_absence", "participants.remove_absence"),
        *("participants.mark_too_new", "participants.lift_too_new"),
        *("conflicts.declare", "conflicts.end", "distribution.sign"),
        *(
            "promotions.open_",
            "promotions.ask",
            "promotions.seal",
            "promotions.decline",
            "promotions.withdraw",
        ),
        *(
            "calibration.seat",
            "calibration.free",
            "calibration.add",
            "calibration.take_out",
            "calibration.begin",
        ),
        *(
            "calibration.open_",
            "calibration.arrive",
            "calibration.vote",
            "calibration.reveal",
            "calibration.sign",
        ),
        *(
            "appeals.begin",
            "appeals.remove_point",
            "appeals.remove_context",
            "appeals.file",
            "appeals.withdraw",
        ),
        "appeals.decide",
        *DOORS,
        *ASKS,
    }
    posts = {key.split()[1] for key in TABLE["routes"] if key.startswith("POST")}
    assert tried | keyed == posts


@pytest.mark.parametrize("bad", ["\0", "m" * 1_000_000], ids=["a NUL", "a million letters"])
def test_a_text_that_cannot_be_kept_is_refused_and_shown_again(house: House, bad: str) -> None:
    before = house.dump()
    for endpoint, state in TEXTS:
        case = house.case(f"POST {endpoint}", state)
        for field in fields_of(case)[:3]:
            answer = sends(house, case, case.doers[0], case.data | {field: f"begins so{bad}ends so"})
            assert answer.status_code == 422, f"{case.key}, {field}: {answer.status_code}"
            assert "begins so" in answer.text, f"{case.key}, {field}"
            assert "ends so" in answer.text, f"{case.key}, {field}"
    assert house.dump() == before


def test_nasty_words_are_kept_exactly_and_shown_as_words(house: House) -> None:
    sent = {}
    for endpoint, state in (each for each in TEXTS if each not in ELSEWHERE):
        case = house.case(f"POST {endpoint}", state)
        names = [name for name in fields_of(case) if name not in {"link", "email"}]
        for place, name in enumerate(names):
            mark = f"mark-{endpoint}-{state}-{place}-here"
            # an appeal refuses to cite what is not there
            nasty = NASTY.replace("[E99999] ", "") if endpoint.startswith("appeals.") else NASTY
            case.data[name] = (
                f"{mark[:60]} {nasty}"[: SHORT[name]].strip()
                if name in SHORT
                else f"{mark} {nasty}\n\n{mark} # not a heading"
            )
            sent[mark[:60]] = case.data[name]
        if names:
            assert sends(house, case, case.doers[0]).status_code == 303, case.key
    case = house.case("POST reviews.return_", "unwarned")
    for name in case.data:
        case.data[name] = sent.setdefault(f"mark-returned-{name}-here", f"mark-returned-{name}-here {NASTY}")
    assert sends(house, case, "tomas").status_code == 303
    kept = Counter(value for rows in house.dump("request_key").values() for row in rows for value in row if isinstance(value, str))  # fmt: skip
    for mark, text in sent.items():
        assert kept[unicodedata.normalize("NFC", text)], f"{mark} is not kept as it was typed"
    shown = " ".join(pages(house))
    for mark in sent:
        assert mark in shown or mark in html.unescape(shown), f"{mark} is shown nowhere"


def pages(house: House) -> list[str]:
    """Every page that anybody can open, looked through for words that were taken for more than words."""
    found, asked = [], set()
    for case in house.every("GET"):
        for who in case.doers:
            for url in (case.url, *others(house, case)):
                if (url, who) in asked:
                    continue
                asked.add((url, who))
                answer = house.client(who).get(url)
                if "pdf" in answer.headers["Content-Type"]:
                    continue
                if "text/html" in answer.headers["Content-Type"]:
                    for bad in EVALUATED:
                        assert bad not in answer.text, f"{url} as {who}: {bad}"
                found.append(answer.text)
    return found


def others(house: House, case: Case) -> list[str]:
    """The newest item of evidence stands on a page of its own."""
    if case.endpoint != "evidence.show" or case.state != "own":
        return []
    last = max(row[0] for row in house.dump()["evidence_item"])
    return [f"/evidence/{last}"]
