"""Who opened the Mini App is who Telegram signed, lately, and nobody else.

The vectors are published by the Telegram Mini Apps project (docs.telegram-mini-apps.com,
`@tma.js/init-data-node`), with the tokens of its bots.
"""

import json
import time

import pytest

from bot.app.init_data import LONGEST, TEST, BadInitData, read, read_as_third_party
from tests.bot.app.opening import signed

OLD_TOKEN = "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8"
OLD = (
    "query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22"
    "Vladislav%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22"
    "language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%7D&auth_date=1662771648"
    "&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2"
)
TOKEN, BOT = "7342037359:AAHI25ES9xCOMPokpYoz-p8XVrZUdygo2J4", 7342037359
WITH_SIGNATURE = (
    "user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22%2C"
    "%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A"
    "%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A"
    "%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13LTOiMo"
    "KoLDRG4PnSA.svg%22%7D&chat_instance=8134722200314281151&chat_type=private&auth_date=1733509682"
    "&signature=TYJxVcisqbWjtodPepiJ6ghziUL94-KNpG8Pau-X7oNNLNBM72APCpi_RKiUlBvcqo5L-LAxIc3dnTzcZX_"
    "PDg&hash=a433d8f9847bd6addcc563bff7cc82c89e97ea0d90c11fe5729cae6796a36d73"
)
AT = 1733509682


def test_the_published_vectors_hold() -> None:
    assert read(OLD, OLD_TOKEN, 1662771648).telegram_id == 279058397
    assert read(WITH_SIGNATURE, TOKEN, AT).user["first_name"] == "Vladislav + - ? /"
    assert read_as_third_party(WITH_SIGNATURE, BOT, now=AT).telegram_id == 279058397


@pytest.mark.parametrize(
    "init_data",
    [
        WITH_SIGNATURE.replace("279058397", "279058398"),
        WITH_SIGNATURE.replace("1733509682", "1733509683"),
        WITH_SIGNATURE + "&admin=1",
        WITH_SIGNATURE + "&user=%7B%22id%22%3A1%7D",
        WITH_SIGNATURE + "&hash=" + "0" * 64,
        WITH_SIGNATURE.replace("&chat_type=private", ""),
        "",
        "hash",
        "hash=é&auth_date=1",
        "%ff=%ff&hash=" + "0" * 64,
        "x=" + "y" * LONGEST,
    ],
)
def test_what_is_changed_is_not_taken(init_data: str) -> None:
    with pytest.raises(BadInitData) as refused:
        read(init_data, TOKEN, AT)
    assert refused.value.code == "init_data"
    with pytest.raises(BadInitData):
        read_as_third_party(init_data, BOT, now=AT)


def test_neither_the_signature_is_left_out_nor_another_key_taken() -> None:
    fields = [each for each in WITH_SIGNATURE.split("&") if not each.startswith("signature=")]
    with pytest.raises(BadInitData):
        read("&".join(fields), TOKEN, AT)
    with pytest.raises(BadInitData):
        read_as_third_party("&".join(fields), BOT, now=AT)
    with pytest.raises(BadInitData):
        read_as_third_party(WITH_SIGNATURE, BOT + 1, now=AT)
    with pytest.raises(BadInitData):
        read_as_third_party(WITH_SIGNATURE, BOT, TEST, AT)
    with pytest.raises(BadInitData):
        read(WITH_SIGNATURE, OLD_TOKEN, AT)


@pytest.mark.parametrize(
    ("later", "taken"), [(3600, True), (3601, False), (-60, True), (-61, False)]
)
def test_it_is_good_for_an_hour(later: int, taken: bool) -> None:
    if taken:
        assert read(WITH_SIGNATURE, TOKEN, AT + later).at == AT
        return
    with pytest.raises(BadInitData) as refused:
        read(WITH_SIGNATURE, TOKEN, AT + later)
    assert refused.value.code == "old"
    with pytest.raises(BadInitData) as refused:
        read_as_third_party(WITH_SIGNATURE, BOT, now=AT + later)
    assert refused.value.code == "old"


@pytest.mark.parametrize(
    "user", ["", "{", "[]", "null", "{}", '{"id": "7"}', '{"id": true}', '{"id": -7}', "[" * 5000]
)
def test_nobody_is_let_in_by_what_is_no_user(user: str) -> None:
    fields = {"user": user, "auth_date": str(int(time.time()))}
    with pytest.raises(BadInitData):
        read(signed(TOKEN, fields), TOKEN)
    for missing in fields:
        rest = {"user": json.dumps({"id": 7}), **fields}
        del rest[missing]
        with pytest.raises(BadInitData):
            read(signed(TOKEN, rest), TOKEN)
