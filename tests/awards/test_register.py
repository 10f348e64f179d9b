"""The signed register: it holds as written, every tampering is caught, the public page says so, a name can be taken away."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from tests.make import awards as make
from tests.make.awards import House
from tests.make.people import AT, make_person
from tests.programs import program
from thidua.awards.actions.deciding import revoke
from thidua.awards.actions.persons import erase_person
from thidua.awards.models import Certificate, Honoree, RegisterEntry
from thidua.awards.papers import certificate_texts
from thidua.awards.queries.dossiers import certificates_of
from thidua.awards.queries.records import record_of_unit
from thidua.awards.queries.register import Confirmation, check_register, confirm, public_keys, value_of
from thidua.awards.rules.refusals import ErasedNotYet, PersonErased, RevocationReasonMissing, RevokedAlready
from thidua.awards.rules.register import (
    ENTRY_CHANGED,
    ENTRY_FOREIGN,
    ENTRY_MISSING,
    GENESIS,
    HEAD_CUT,
    KEY_UNKNOWN,
    SIGNATURE_FALSE,
    CertificateChanged,
    CertificateUnregistered,
    Entry,
    RevocationDiffers,
    contents_of,
    digest_of,
    faults_in,
    fingerprint,
    signed,
    tidy_number,
)
from thidua.ground.today import VIETNAM
from thidua.organisations.models import Decision as UnitDecision
from thidua.organisations.models import Succession
from thidua.paper.rules import qr_of, render_certificates
from thidua.people.rules import NotYours, Role

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
KEYS = {fingerprint(KEY.public_key()): KEY.public_key()}
START = datetime(2023, 11, 26, 9, tzinfo=VIETNAM)


# --- The chain as plain values -----------------------------------------------------------------------------------------


def chain(words: list[str]) -> list[Entry]:
    """A register of entries, each for one certificate that says these words."""
    entries: list[Entry] = []
    for place, word in enumerate(words, start=1):
        previous = entries[-1].digest if entries else GENESIS
        contents = contents_of({"who": word}, "salt")
        at = START + timedelta(minutes=place)
        entries.append(signed(Entry(place, "issued", f"2023-{place:05}-AAAAA", contents, at, previous, ""), KEY))
    return entries


@given(st.lists(st.text(max_size=20), max_size=8))
def test_a_register_as_it_was_written_holds(words: list[str]) -> None:
    assert list(faults_in(chain(words), KEYS)) == []


FIELDS = st.sampled_from(["position", "deed", "number", "contents", "at", "previous", "key", "digest", "signature"])


@given(st.integers(1, 6), st.data(), FIELDS)
def test_whatever_is_changed_in_one_entry_is_caught(length: int, data: st.DataObject, field: str) -> None:
    entries = chain([str(place) for place in range(length)])
    place = data.draw(st.integers(0, length - 1))
    entry = entries[place]
    other = {
        "position": entry.position + 1, "deed": "revoked", "number": "2023-00009-BBBBB", "contents": "0" * 64,
        "at": entry.at + timedelta(seconds=1), "previous": "1" * 64, "key": "f" * 16, "digest": "2" * 64,
        "signature": "3" * 128,
    }[field]  # fmt: skip
    entries[place] = replace(entry, **{field: other})
    assert list(faults_in(entries, KEYS))


@given(st.integers(2, 6), st.data())
def test_an_entry_taken_out_or_two_exchanged_are_caught(length: int, data: st.DataObject) -> None:
    entries = chain([str(place) for place in range(length)])
    place = data.draw(st.integers(0, length - 2))
    assert list(faults_in(entries[:place] + entries[place + 1 :], KEYS))
    swapped = [*entries]
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    assert list(faults_in(swapped, KEYS))


def test_an_entry_forged_whole_with_another_key_is_caught() -> None:
    forger = Ed25519PrivateKey.generate()
    entries = chain(["a", "b"])
    entries[1] = signed(entries[1], forger)
    assert [fault.values["what"] for fault in faults_in(entries, KEYS)] == [KEY_UNKNOWN]
    # Under the house's own key the digest fits, the signature does not.
    claimed = replace(entries[1], key=entries[0].key)
    claimed = replace(claimed, digest=digest_of(claimed))
    assert [fault.values["what"] for fault in faults_in([entries[0], claimed], KEYS)] == [SIGNATURE_FALSE]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2023-00017-k7mqt", "2023-00017-K7MQT"),
        (" 2023 - 00017 - K7MQT ", "2023-00017-K7MQT"),
        ("2O23-OOO17-K7MQT", "2023-00017-K7MQT"),
        ("2023–00017–K7MQT", "2023-00017-K7MQT"),
        ("2023-000l7-K7MQT", "2023-00017-K7MQT"),
    ],
)
def test_a_number_is_read_as_people_type_it_from_paper(typed: str, number: str) -> None:
    assert tidy_number(typed) == number


# --- In the database ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """A decided dossier: a collective and a person, two entries of the register."""
    from django.test import override_settings

    with (
        django_db_blocker.unblock(),
        override_settings(THIDUA_FILES=tmp_path_factory.mktemp("files")),
        transaction.atomic(),
    ):
        house = make.make_house()
        yield SimpleNamespace(house=house, dossier=make.decided(house))
        transaction.set_rollback(True)


@pytest.fixture
def given_awards(built: SimpleNamespace) -> Iterator[SimpleNamespace]:
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


def tamper(statement: str, *values: object) -> None:
    """Past the house's own rules, as somebody with the database's password would."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table awards_registerentry disable trigger register_entry_is_frozen")
        cursor.execute(statement, values)
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table awards_registerentry enable trigger register_entry_is_frozen")


def whats() -> list[object]:
    return [fault.values.get("what", type(fault)) for fault in check_register()]


def test_the_register_of_a_decision_holds_and_confirms_what_the_certificate_says(given_awards: SimpleNamespace) -> None:
    assert whats() == []
    first, second = certificates_of(given_awards.dossier)
    assert [row.position for row in RegisterEntry.objects.all()] == [1, 2]
    for row in (first, second):
        found = confirm(row.number.lower())
        assert (found.says, found.certificate) == (Confirmation.VALID, row)
    assert confirm("2023-00001-AAAAA").says is Confirmation.UNKNOWN


def test_the_database_refuses_to_change_an_entry_or_take_it_away(given_awards: SimpleNamespace) -> None:
    for act in (lambda: RegisterEntry.objects.update(deed="revoked"), lambda: RegisterEntry.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("update awards_registerentry set contents = repeat('0', 64) where position = 1", [ENTRY_CHANGED, CertificateChanged]),
        ("update awards_registerentry set number = '2023-00009-ZZZZZ' where position = 1", [ENTRY_CHANGED, CertificateUnregistered]),
        ("update awards_registerentry set signature = repeat('0', 128) where position = 2", [SIGNATURE_FALSE]),
        ("delete from awards_registerentry where position = 1", [ENTRY_MISSING, CertificateUnregistered]),
        ("delete from awards_registerentry where position = 2", [CertificateUnregistered, HEAD_CUT]),
        ("update awards_registerentry set previous = repeat('1', 64) where position = 2", [ENTRY_FOREIGN, ENTRY_CHANGED]),
    ],
)  # fmt: skip
def test_a_row_that_was_tampered_with_is_caught(
    statement: str, expected: list[object], given_awards: SimpleNamespace
) -> None:
    tamper(statement)
    assert whats() == expected


def test_words_changed_on_a_certificate_are_caught_and_not_confirmed(given_awards: SimpleNamespace) -> None:
    row = make.first_certificate(given_awards.dossier)
    Certificate.objects.filter(pk=row.pk).update(shown=row.shown | {"who": "Người Khác"})
    assert [type(fault) for fault in check_register()] == [CertificateChanged]
    assert confirm(row.number).says is Confirmation.CHANGED
    page = Client().get(f"/kiem-tra/{row.number}/").text
    assert "Không xác nhận" in page
    assert "Người Khác" not in page


def test_a_revocation_is_an_entry_and_hiding_it_is_caught(given_awards: SimpleNamespace) -> None:
    house, row = given_awards.house, make.first_certificate(given_awards.dossier)
    with pytest.raises(NotYours):
        revoke(certificate=row, why="sai", by=house.people["reviewer@tinh"], at=AT)
    with pytest.raises(RevocationReasonMissing):
        revoke(certificate=row, why=" ", by=house.top, at=AT)
    revoke(certificate=row, why="Khai không đúng, QĐ 9/QĐ-LĐLĐ", by=house.top, at=AT)
    with pytest.raises(RevokedAlready):
        revoke(certificate=row, why="lần nữa", by=house.top, at=AT)
    assert confirm(row.number).says is Confirmation.REVOKED
    assert whats() == []
    page = Client().get(f"/kiem-tra/{row.number}/").text
    assert "Đã thu hồi ngày 26/11/2023" in page
    assert row.shown["who"] not in page
    Certificate.objects.filter(pk=row.pk).update(revoked_on=None, revoked_why="")
    assert [type(fault) for fault in check_register()] == [RevocationDiffers]
    assert confirm(row.number).says is Confirmation.REVOKED, "the register's word, not the row's"


def test_the_public_page_shows_what_the_certificate_shows_and_nothing_else(given_awards: SimpleNamespace) -> None:
    first, second = certificates_of(given_awards.dossier)
    client = Client()
    page = client.get(f"/kiem-tra/{second.number}/")
    assert page.status_code == 200
    for word in ("Nguyễn Văn Thử", "Công nhân may", "01/QĐ-LĐLĐ", "26/11/2023", second.number, "Có trong sổ"):
        assert word in page.text
    assert "1985" not in page.text, "the year of birth is not on the certificate"
    assert first.shown["who"] not in page.text
    unknown = client.get("/kiem-tra/2023-00077-AAAAA/")
    assert unknown.status_code == 404
    assert "Không có số 2023-00077-AAAAA trong sổ" in unknown.text
    assert (
        client.get("/kiem-tra/", {"so": f" {second.number.lower()} "}).headers["Location"]
        == f"/kiem-tra/{second.number}/"
    )
    assert "Có trong sổ" not in client.get("/kiem-tra/").text


def test_the_public_page_asks_the_database_little(given_awards: SimpleNamespace, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    number = make.first_certificate(given_awards.dossier).number
    with django_assert_max_num_queries(6):
        Client().get(f"/kiem-tra/{number}/")


def test_the_public_key_is_downloaded_and_checks_a_signature_by_itself(given_awards: SimpleNamespace) -> None:
    text = Client().get("/kiem-tra/khoa-cong-khai.pem").text
    key = load_pem_public_key(text[text.index("-----BEGIN") :].encode())
    entry = RegisterEntry.objects.order_by("position")[0]
    key.verify(bytes.fromhex(entry.signature), bytes.fromhex(entry.digest))  # type: ignore[union-attr, call-arg, arg-type]
    assert value_of(entry).key in public_keys()


def test_the_qr_code_on_the_certificate_is_read_by_another_program_and_opens_the_public_page(
    given_awards: SimpleNamespace, tmp_path: Path
) -> None:
    zbar = program("zbarimg", package="zbar-tools")
    address = "http://127.0.0.1:8000/kiem-tra/"
    texts = certificate_texts(given_awards.dossier, address=lambda number: f"{address}{number}/")
    (tmp_path / "all.pdf").write_bytes(render_certificates(texts))
    subprocess.run(["pdftoppm", "-r", "100", "-png", "all.pdf", "page"], cwd=tmp_path, check=True)
    pages = sorted(tmp_path.glob("page*.png"))
    assert len(pages) == 2
    for page, row in zip(pages, certificates_of(given_awards.dossier), strict=True):
        read = subprocess.run(
            [zbar, "--raw", "-q", str(page)], check=True, capture_output=True, text=True
        ).stdout.strip()
        assert read == f"{address}{row.number}/"
        assert confirm(read.rstrip("/").rpartition("/")[2]).certificate == row


def test_the_drawing_of_a_qr_code_carries_no_style_that_the_content_policy_would_refuse() -> None:
    drawn = qr_of("http://127.0.0.1:8000/kiem-tra/2023-00001-AAAAA/").decode()
    assert "style=" not in drawn
    assert 'class="qr"' in drawn


# --- Personal data and mergers ----------------------------------------------------------------------------------------


def test_a_person_is_erased_and_the_register_still_holds(given_awards: SimpleNamespace) -> None:
    house, dossier = given_awards.house, given_awards.dossier
    row = certificates_of(dossier)[1]
    person = Honoree.objects.get(pk=row.nominee.person_id)
    waiting = make.submitted(house, unit="nganh-2", at=make.LATER)
    other = waiting.nominees.get(person__isnull=False).person
    with pytest.raises(ErasedNotYet):
        erase_person(person=other, by=house.chair, at=make.LATER)
    with pytest.raises(NotYours):
        erase_person(person=person, by=make_person(house.tree["huyen"], Role.CHAIR), at=make.LATER)
    erase_person(person=person, by=house.chair, at=make.LATER)
    with pytest.raises(PersonErased):
        erase_person(person=person, by=house.chair, at=make.LATER)
    row.refresh_from_db()
    assert (row.shown, row.salt) == (None, "")
    assert whats() == []
    assert confirm(row.number).says is Confirmation.ERASED
    page = Client().get(f"/kiem-tra/{row.number}/").text
    assert "nội dung đã xóa" in page
    assert "Nguyễn Văn Thử" not in page


def test_the_awards_of_a_unit_follow_it_through_mergers(given_awards: SimpleNamespace) -> None:
    tree: House = given_awards.house
    old, middle, new = tree.tree["nganh-1"], tree.tree["huyen-1"], tree.tree["nganh-2"]
    paper = UnitDecision.objects.create(body="LĐLĐ", number="1/QĐ", dated=AT.date())
    for unit, successor, kind in ((old, middle, "merge"), (middle, new, "absorb")):
        Succession.objects.create(kind=kind, unit=unit, successor=successor, on=AT.date(), decision=paper)
    (found,) = record_of_unit(new)
    assert (found.award, found.through is not None and found.through.unit) == (
        "Bằng khen của Liên đoàn Lao động tỉnh",
        old,
    )
    assert found.holder == "CĐCS Công ty nganh 1"
    assert len(record_of_unit(old)) == 1
    assert record_of_unit(tree.tree["nganh"]) == []
