"""Customer ids: stable, spelled once, never the raw value, strongest first."""

import base64
import itertools
import re
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.identity import KEY_BYTES_MAX, KEY_BYTES_MIN, StrongestIdentifier, key_fingerprint, normalised
from schemas.touchpoint import CUSTOMER_ID_PATTERN, NAMESPACES

KEY = b"0123456789abcdef"
WHO = StrongestIdentifier(KEY)


def customer(**identifiers):
    return WHO.identify(identifiers).customer


@given(namespace=st.sampled_from(NAMESPACES), value=st.from_regex(r"[0-9]{1,20}", fullmatch=True))
def test_customer_id_is_base32_of_the_keyed_hash(namespace, value):
    digest = blake2b(f"{namespace}\0{value}".encode(), digest_size=16, key=KEY).digest()
    assert customer(**{namespace: value}) == "c_" + base64.b32encode(digest).decode().rstrip("=").lower()


def test_customer_id_is_the_same_in_every_release():
    assert customer(user_id="17850") == "c_e2glkpkwwabqv37dsedazmiwky"


def test_customer_id_has_its_published_shape():
    assert re.fullmatch(CUSTOMER_ID_PATTERN, customer(email="li@example.com"))


@pytest.mark.parametrize(("stronger", "weaker"), list(itertools.pairwise(NAMESPACES)))
def test_stronger_identifier_names_the_customer_whatever_the_order(stronger, weaker):
    alone = customer(**{stronger: "12345"})
    assert customer(**{stronger: "12345", weaker: "67890"}) == alone
    assert customer(**{weaker: "67890", stronger: "12345"}) == alone


def test_namespaces_are_in_the_order_of_the_contract():
    contract = (
        "user_id, member_card, wechat_unionid, phone, email, wechat_openid, vin, anonymous_id, device, group"
    )
    assert ", ".join(NAMESPACES) == contract


def test_same_value_in_two_namespaces_is_two_customers():
    assert customer(user_id="1") != customer(member_card="1")


def test_another_key_gives_another_customer():
    other = StrongestIdentifier(KEY[::-1]).identify({"user_id": "1"})
    assert other.customer != customer(user_id="1")


@pytest.mark.parametrize(
    ("namespace", "spellings", "one"),
    [
        ("user_id", ["17850", " 17850\n"], "17850"),
        ("user_id", ["Ab"], "Ab"),
        ("email", ["Li@Example.COM", " li@example.com "], "li@example.com"),
        ("phone", ["+86 138-0013-8000", "＋86 (138) 0013 8000", "+８６13800138000"], "+8613800138000"),
        ("phone", ["138 0013 8000", "13800138000"], "13800138000"),
        ("phone", ["+", "n/a", ""], ""),
        ("vin", ["lsvaa4182e2123456 "], "LSVAA4182E2123456"),
        ("wechat_openid", [" oX_y "], "oX_y"),
    ],
)
def test_spellings_of_an_identifier_become_one(namespace, spellings, one):
    assert {normalised(namespace, spelling) for spelling in spellings} == {one}


def test_blank_identifier_counts_as_not_given():
    found = WHO.identify({"user_id": " ", "phone": "none", "email": "li@example.com"})
    assert found.customer == customer(email="li@example.com") and set(found.hashes) == {"email"}


@pytest.mark.parametrize("identifiers", [{}, {"user_id": ""}, {"loyalty_app": "1"}])
def test_identifiers_that_name_nobody_give_no_customer(identifiers):
    assert WHO.identify(identifiers) is None


def test_hash_of_an_unknown_namespace_is_kept_beside_the_customer():
    assert set(WHO.identify({"loyalty_app": "1", "vin": "x"}).hashes) == {"loyalty_app", "vin"}
    assert set(WHO.hashes({"loyalty_app": "1", "phone": "none"})) == {"loyalty_app"}


def test_hashes_never_hold_the_raw_value():
    found = WHO.identify({"phone": "13800138000", "email": "li@example.com"})
    assert "13800138000" not in repr(found) and "li@" not in repr(found)


@pytest.mark.parametrize("size", [0, KEY_BYTES_MIN - 1, KEY_BYTES_MAX + 1])
def test_key_of_the_wrong_size_is_refused(size):
    for use in (StrongestIdentifier, key_fingerprint):
        with pytest.raises(ValueError, match=f"found {size}"):
            use(b"k" * size)


@pytest.mark.parametrize("size", [KEY_BYTES_MIN, KEY_BYTES_MAX])
def test_key_at_its_limits_is_taken(size):
    assert StrongestIdentifier(b"k" * size).identify({"vin": "x"})


def test_fingerprint_tells_keys_apart_and_does_not_hold_them():
    assert key_fingerprint(KEY) != key_fingerprint(KEY[::-1])
    assert key_fingerprint(KEY) == key_fingerprint(bytes(KEY))
    assert len(key_fingerprint(KEY)) == 16 and KEY.hex() not in key_fingerprint(KEY)
